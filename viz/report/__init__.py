"""The report of a comparison: one self-contained page for a director, and everything behind it."""
