"""Pages that are pictures: straightened, ruling lines found, text recognised, and laid out as other pages are.

Needs the extra ``ocr`` (OpenCV, Pillow, RapidOCR, ONNX Runtime). Nothing here but ``install`` is
imported before the first such page comes.
"""
