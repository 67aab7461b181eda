"""The contents of reports: facts, sentences in Danish and English, the order of a brief. No format and no picture."""
