"""Courses of a run month by month: where they rise and fall, and who comes and leaves meanwhile. Numbers only."""
