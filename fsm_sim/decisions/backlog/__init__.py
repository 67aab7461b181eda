"""How many wait too long for a decision, when that is over, and which capacity ends it: a queue of any name."""
