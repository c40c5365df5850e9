"""How much of a workbook is looked at. Task tables have some thousand rows and some twenty columns at most."""

MAX_ROWS = 20_000
"""Rows of a sheet; cells below are left out, and that is said."""

MAX_COLUMNS = 256
"""Columns of a sheet, as many as old workbooks have."""

MAX_SHEET_XML = 64 * 1024 * 1024
"""Bytes of the XML of one sheet."""

MAX_SHEETS = 200
"""Sheets of a workbook."""

MAX_CELLS = 500_000
"""Cells of all tables together."""
