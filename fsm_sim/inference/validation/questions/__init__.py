"""The questions that a validation asks of a calibration, each in a module of its own."""
