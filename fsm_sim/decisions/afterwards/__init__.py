"""After the fact: whether a forecast was right, once the counts have come, and where it was not, why."""
