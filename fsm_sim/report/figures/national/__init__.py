"""Figures of many municipalities: a map of tiles, and the places of all with their intervals."""
