"""Staffing for a target: with how many posts an office meets its targets, and how surely."""
