"""What each change of a plan adds to its difference from another: exact Shapley values over paired runs."""
