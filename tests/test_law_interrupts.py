"""Law R9: a command that is interrupted or killed leaves nothing that counts as finished, and nothing running."""
