"""The reference engine: SimPy processes, written to be read."""
