"""Places, redesigns, levers, comparisons and studies."""
