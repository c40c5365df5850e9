"""Spreadsheets and files of fields: their sheets as titles, tables and notes. No formula is ever worked out."""
