"""ZIP archives: a notice with its annexes is one notice."""
