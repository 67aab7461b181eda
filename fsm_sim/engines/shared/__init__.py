"""What several engines read: random streams, posts, intensity tables, setting, compilation cache."""
