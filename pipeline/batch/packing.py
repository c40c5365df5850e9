"""Records to bytes and back, for the ledger.

The ledger lies in a folder that people pass on, so nothing in it may run when it is read: of what a
pickle can name, only the data classes of the rooms below and dates are taken ("Restricting Globals" in
the documentation of ``pickle``).
"""

from __future__ import annotations

import io
import pickle
import zlib
from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from importlib import import_module
from typing import Any

_ROOMS = ("pipeline.model.", "pipeline.tables.")
_FAST = 1  # zlib's level: the next ones save little and take longer


def pack(value: object) -> bytes:
    """Return a value (a record, or what was prepared of one) as bytes."""
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), _FAST)


def unpack(data: bytes) -> Any:
    """Return what was packed.

    Raises:
        pickle.UnpicklingError: the bytes name anything else than our data classes.
    """
    try:
        return _DataOnly(io.BytesIO(zlib.decompress(data))).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:  # whatever damaged bytes lead to
        raise pickle.UnpicklingError(str(error)) from error


class _DataOnly(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("datetime", "date"):
            return date
        if module.startswith(_ROOMS) and "." not in name:
            found = getattr(import_module(module), name, None)
            if isinstance(found, type) and found.__module__ == module and (is_dataclass(found) or _is_enum(found)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no data of ours")


def _is_enum(found: type) -> bool:
    return issubclass(found, Enum)
