"""``python -m pipeline`` is the command ``notices``."""

import sys

from pipeline.cli import main

sys.exit(main())
