"""Physical lines to paragraphs and fragments of tables: whatever a layout or a copy did to them is undone."""
