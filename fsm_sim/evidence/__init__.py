"""Calibration targets (published numbers), studies and local counts as typed records. Pure: no file access."""
