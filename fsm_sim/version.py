"""The version of the package, printed on everything that it writes."""

from importlib.metadata import version

__version__ = version("fsm-sim")
