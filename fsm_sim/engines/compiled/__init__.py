"""The compiled engine: `process` again, event for event, at a hundred times the speed.

Read `engines.process` first: the rules are there, in plain Python. Here are the same rules on arrays, compiled by
numba: `arrays` (their shapes), `compiled_office` (an office written down as them), `calendar_queue` (what is next),
`citizens`, `staff` (hand-over), `events`, `monthly_counts`, `kernel` (the loop) and `engine` (the public functions).
"""
