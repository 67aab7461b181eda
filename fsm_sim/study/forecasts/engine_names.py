"""The names of the engines, apart from what runs them: who only reads a run loads no engine."""

ENGINES = ("compiled", "process", "cohort")
"""The engines that a forecast may have; the first is the usual one."""
