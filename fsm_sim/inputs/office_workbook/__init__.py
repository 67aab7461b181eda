"""The workbook in which a planner writes an office, its staff, plans and counts: its fields, and its scenarios."""
