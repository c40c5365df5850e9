"""PDF with a text layer: pdfium for characters and drawings, pdfplumber where pdfium has no font."""
