"""Calibrations by name, opened for fitting, and under other readings of the penalty."""
