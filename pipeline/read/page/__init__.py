"""The geometry shared by all formats with pages: characters to lines, rules to tables, columns, reading order."""
