"""Evidence, and the fitting and testing of the model against it. ``calibration.evidence`` may be imported by anyone."""
