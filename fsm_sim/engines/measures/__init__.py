"""What an evaluation counts, as functions of the episode table and of the mean field."""
