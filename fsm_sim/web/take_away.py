"""Files that a reader leaves with, made from the same answer as the page."""

from typing import Any

import tomli_w

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language
from fsm_sim.report.tables.csv_file import csv_file
from fsm_sim.report.tables.result_tables import result_tables
from fsm_sim.report.tables.run_tables import foundation_tables, run_tables
from fsm_sim.report.tables.workbook_file import workbook_file
from fsm_sim.web.answers import Answer


def levels_csv(answer: Answer, language: Language) -> bytes:
    """What each scenario is expected to have, by month and measure."""
    return csv_file(result_tables(answer.comparison, language)[0], language)


def workbook(answer: Answer, language: Language) -> bytes:
    """Scenarios, plans, levels, differences, requirements and warnings as one workbook."""
    comparison = answer.comparison
    results = result_tables(comparison, language)
    tables = (*run_tables(comparison, language), *results, *foundation_tables(comparison, language))
    return workbook_file(tables, sentence("file-reading.title", language))


def scenarios_toml(answer: Answer, _: Language) -> bytes:
    """The scenarios as the command line reads them, one after another in one text."""
    parts = [tomli_w.dumps(_plain(file.scenario.model_dump(mode="json"))) for file in answer.files]
    return "\n# ---\n\n".join(parts).encode()


def _plain(value: Any) -> Any:
    """A table without what says nothing."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if one is not None and one not in ({}, [])}
    return [_plain(one) for one in value] if isinstance(value, list) else value
