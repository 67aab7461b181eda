"""What is unknown: priors, tabulated priors, free parameters and their pooling."""
