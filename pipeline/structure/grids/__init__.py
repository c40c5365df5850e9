"""Fragments of tables to whole tables: header, columns, rows, what pages and merged cells took away."""
