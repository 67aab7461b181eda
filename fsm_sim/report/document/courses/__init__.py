"""Why the courses of a brief rise and fall, in words: flows of the run and dated changes of its plans."""
