"""A municipality's monthly counts, read from a CSV file as spreadsheets save it in Denmark or elsewhere."""

from fsm_sim.inputs.local_counts.reader import months_before, read_counts, template
from fsm_sim.inputs.municipalities import municipalities

__all__ = ["months_before", "municipalities", "read_counts", "template"]
