"""Calibration: the PyMC model, its fit and its checks. The only room with PyMC, PyTensor, nutpie and ArviZ."""
