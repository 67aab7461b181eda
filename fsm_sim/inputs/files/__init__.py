"""Reading of text and TOML files, and the paths of the files that come with the package."""
