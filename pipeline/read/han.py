"""What a Chinese character is. A file without any is no notice."""

from __future__ import annotations

import re

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A Chinese character, rare ones and those for compatibility included."""
