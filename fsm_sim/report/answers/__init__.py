"""Answers to questions: told in paragraphs and tables, drawn, and kept beside the forecast whose annex shows them."""
