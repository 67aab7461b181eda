"""How what was read is held against its specification, and how errors become sentences."""
