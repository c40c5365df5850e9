"""Names that other rooms need to know without loading this one."""

CORRECTIONS = "corrections.json"
"""File of a person's corrections in the output folder."""
