"""Studies whose answers are pages of `docs/`: each is one command, and prints the tables of its page."""
