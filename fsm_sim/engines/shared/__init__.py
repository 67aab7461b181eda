"""What several engines read: random streams, population, posts, intensity tables, setting, compilation cache."""
