"""Sentences in the reader's language and numbers as it writes them; shared by report, command line and web page."""
