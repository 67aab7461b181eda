"""Figures and the brief, from the files of a finished run. Reads results; never runs an engine or a calibration."""
