"""Figures of a calibration: fit, local data, monitoring windows, validation, and calibrations side by side."""
