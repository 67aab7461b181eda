"""Questions that a planner asks of scenarios, answered from outcomes: one module per question."""
