"""The mean-field engine: expected occupancy as differential equations, with their exact gradient."""
