"""Word-processor files: DOCX and its kin read part by part."""
