"""The annex of the brief: everything that has no room on its two pages, as blocks in order."""
