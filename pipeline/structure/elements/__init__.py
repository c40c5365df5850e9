"""The part that each paragraph plays in a document, and the fields of a notice (GB/T 9704)."""
