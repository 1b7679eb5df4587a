"""Timings of wholeplace, and of the same work done in other libraries."""
