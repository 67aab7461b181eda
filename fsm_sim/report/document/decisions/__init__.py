"""Answers to the questions of `decisions` in words, every number of them read from the answer."""
