"""Citizens of an office: who is there at the start, and who comes."""
