"""Headings and items under each other: their numbers, titles, texts, and the scope each stands in."""
