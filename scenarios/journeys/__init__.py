"""Journeys out of the model: event logs, and what maps of them show.  README.md says what every column and measure means."""
