"""Cells as values: numbers, counts that may be hidden, months, municipalities and programmes."""
