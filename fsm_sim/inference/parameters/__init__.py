"""What is estimated: priors, tabulated priors, free parameters and their pooling."""
