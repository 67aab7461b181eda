"""Ways to run the model: random streams, the SimPy reference, the mean field, and the measures of what they return."""
