"""The PyMC model, its coordinates and sampler, the checks, and the finished calibration."""
