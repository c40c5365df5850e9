"""Web pages: the article of a government site, with its metadata rows."""
