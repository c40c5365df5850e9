"""What a line says by its words alone: its number and mark, what it heads, whether it belongs to the page."""
