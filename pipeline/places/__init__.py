"""Names of places to dated GB/T 2260 codes, and whose notice a notice is."""

from pipeline.places.clues import Clues
from pipeline.places.locate import locate
from pipeline.places.naming import named_at
from pipeline.places.resolve import resolve_place
from pipeline.places.table import Place

__all__ = ["Clues", "Place", "locate", "named_at", "resolve_place"]
