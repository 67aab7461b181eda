"""Figures of the answers to questions of decisions: the curve of posts, who pays, what a trial finds, a tornado."""
