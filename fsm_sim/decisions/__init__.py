"""Outcomes of scenarios in memory, and the questions that a planner asks of them, each in a module of its own."""
