"""A question asked of every office of a scenario by itself, and the offices ranked by its answer."""
