"""The catalogue of published numbers as a table."""

import pandas as pd

from fsm_sim.evidence.catalogue import Catalogue
from fsm_sim.evidence.table import as_json
from fsm_sim.model.text import Language
from fsm_sim.report.tables.evidence_text import value_in_words


def evidence_table(catalogue: Catalogue, language: Language = "en") -> pd.DataFrame:
    """A row for each published number, by id.

    ``said`` is the value with unit and hedge, ``alternatives`` names the readings that were not chosen; the other
    columns are those of the evidence files.
    """
    rows = as_json(catalogue)["targets"]
    texts = [value_in_words(target, language) for target in catalogue.targets]
    others = [", ".join(other.name for other in target.alternative) for target in catalogue.targets]
    columns = [
        "id", "programme", "municipality", "population", "said", "n", "when", "role", "reading", "alternatives",
        "conflict", "source", "quote", "value", "unit",
    ]  # fmt: skip
    return (
        pd.DataFrame(rows)
        .assign(said=texts, alternatives=others, when=[one.when for one in catalogue.targets])[columns]
        .astype({"n": "Int64"})
        .set_index("id")
    )


def conflict_table(catalogue: Catalogue) -> pd.DataFrame:
    """A row for each contradiction among the targets, by id: what it is, what was chosen and why, and its targets."""
    named = [
        ", ".join(target.id for target in catalogue.targets if target.conflict == conflict.id)
        for conflict in catalogue.conflicts
    ]
    rows = [
        {"id": one.id, "what": one.what, "chosen": one.chosen, "why": one.why, "targets": targets}
        for one, targets in zip(catalogue.conflicts, named, strict=True)
    ]
    return pd.DataFrame(rows).set_index("id")
