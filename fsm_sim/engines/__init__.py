"""Ways to run the model: addressed luck, the SimPy reference, the mean field, and the measures of what they return."""
