"""Reading of text, TOML and CSV files, and the paths of the files that come with the package."""
