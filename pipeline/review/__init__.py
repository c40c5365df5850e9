"""Doubtful values to a spreadsheet, and the decisions of a person back into every later extraction."""
