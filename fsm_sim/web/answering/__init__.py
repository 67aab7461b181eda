"""From a query string to an answer: what a planner asks, its scenarios, and the runs that answer it."""
