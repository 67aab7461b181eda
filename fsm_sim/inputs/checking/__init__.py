"""Checks of what was read against its specification, and the sentences about errors."""
