"""What stands on the pages of the brief and on the slide: texts, tables and captions, in order."""
