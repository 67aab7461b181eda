"""Calibration targets (published figures), studies and local counts as typed records. Pure: no file access."""
