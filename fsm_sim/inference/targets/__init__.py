"""What is compared with what: published shares, municipalities, local counts, and their likelihood."""
