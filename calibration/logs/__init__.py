"""Places learned from real event logs: reading, learning, simulating, comparing (see README.md here)."""
