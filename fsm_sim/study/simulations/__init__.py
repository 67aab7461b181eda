"""One simulation at one parameter set: its history and its folder."""
