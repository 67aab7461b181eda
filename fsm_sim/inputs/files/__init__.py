"""Files as they lie on the disk: text, TOML, CSV, and where the shipped ones are."""
