"""From the bytes of a file to grids of cells: what the file is, its letters, its separators or its sheets."""
