"""The national brief: many municipalities on a map, in order of their places, and who meets requirements how likely."""
