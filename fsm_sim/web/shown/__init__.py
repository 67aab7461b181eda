"""What the templates of the page are given: the form, sentences, tables and charts, ready to print."""
