"""Documents of any length in every format, from their blocks: PDF, Word and a page."""
