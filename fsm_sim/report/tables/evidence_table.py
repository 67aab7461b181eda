"""The catalogue of published figures as a table."""

import pandas as pd

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.table import as_json, value_in_words


def evidence_table(catalogue: Catalogue) -> pd.DataFrame:
    """A row for each published figure, by id.

    ``said`` is the value with unit and hedge, ``alternatives`` names the readings that were not chosen; the other
    columns are those of the evidence files.
    """
    rows = as_json(catalogue)["figures"]
    told = [value_in_words(figure) for figure in catalogue.figures]
    others = [", ".join(other.name for other in figure.alternative) for figure in catalogue.figures]
    columns = [
        "id", "programme", "municipality", "population", "said", "n", "when", "role", "reading", "alternatives",
        "conflict", "source", "quote", "value", "unit",
    ]  # fmt: skip
    return (
        pd.DataFrame(rows)
        .assign(said=told, alternatives=others, when=[one.when for one in catalogue.figures])[columns]
        .astype({"n": "Int64"})
        .set_index("id")
    )


def conflict_table(catalogue: Catalogue) -> pd.DataFrame:
    """A row for each contradiction among the figures, by id: what it is, what was chosen and why, and its figures."""
    named = [
        ", ".join(figure.id for figure in catalogue.figures if figure.conflict == conflict.id)
        for conflict in catalogue.conflicts
    ]
    rows = [
        {"id": one.id, "what": one.what, "chosen": one.chosen, "why": one.why, "figures": figures}
        for one, figures in zip(catalogue.conflicts, named, strict=True)
    ]
    return pd.DataFrame(rows).set_index("id")
