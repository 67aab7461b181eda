"""The compiled engine: `process` again, event for event, at a hundred times the speed.

Read `engines.process` and `engines.office` first: the rules are there, in plain Python. Here are the same rules on
arrays, compiled by numba: `shapes` (the arrays), `blueprint` (an office written down as them), `calendar` (who is
next), `citizens`, `staff`, `happenings` (what happens), `tally` (what is counted), `kernel` (the loop) and `engine`
(the door).
"""
