"""Journey maps: drawings, a page, tables."""
