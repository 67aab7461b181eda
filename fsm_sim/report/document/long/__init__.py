"""Documents of any length as blocks, and the words of likelihood that they share."""
