"""The compiled engine: the events of `process`, one for one, at a hundred times the speed.

Read `engines.process` first, which has the rules in plain Python. The same rules on arrays, compiled by numba, are in
`arrays` (their shapes), `compiled_office` (an office written down as them), `calendar_queue` (what is next),
`citizens`, `staff` (hand-over), `events`, `monthly_counts`, `kernel` (the loop) and `engine` (the public functions).
"""
