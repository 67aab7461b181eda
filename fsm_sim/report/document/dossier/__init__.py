"""The verification dossier in words: each item of a standard with its answer, and what checks and tests found."""
