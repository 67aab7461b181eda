"""What is wrong with the names of a table's columns."""

import re
from collections.abc import Iterator, Mapping, Sequence

from fsm_sim.inputs.checking.wording import linked, near, suggestion
from fsm_sim.inputs.tables.liberties import Liberty, examples
from fsm_sim.inputs.tables.table import Column, Table, on_sheet
from fsm_sim.inputs.tables.values.counts import hidden
from fsm_sim.model.errors import Problem
from fsm_sim.model.notation.sentence import Sentence

MISSING: Mapping[str, str] = {
    "programme": Sentence("; add one (in Danish: Indsats), with a programme such as bir in every row"),
    "municipality": Sentence("; add one (in Danish: Kommune)"),
}
"""What to do about a column that tables of other systems do not have."""


def without_unused(table: Table, columns: Sequence[str]) -> Table:
    """The table without columns that are not wanted and cannot be meant: those known to be something else, and remarks.

    A column of numbers with an unknown name stays, and is a problem: it may be a count under another name.
    """
    unused = [one for one in table.columns if one.name not in columns and (one.known or _remarks(table, one, columns))]
    kept = [one for one in unused if one.name not in ("content", "measure", "month")]
    said = [Liberty("unused_column", table.grid.file, one.written, lines=(table.line,)) for one in kept]
    return table.without(*(one.name for one in kept)).said(*said)


def _remarks(table: Table, column: Column, columns: Sequence[str]) -> bool:
    """Whether a column has texts alone, or is a share by its name, and its name is like none of those wanted."""
    texts = [cell.value for cell in table.column(column.name) if cell.value != ""]
    words = all(isinstance(one, str) and not re.search(r"\d", one) and hidden(one) is None for one in texts)
    share = re.search(r"(?<!\w)(?:pct|procent|andel|share|per ?cent|%)", column.name)
    return bool(words or share) and near(column.name, columns) is None


def name_problems(
    table: Table,
    columns: Sequence[str],
    required: Sequence[str],
    *more: str,
    missing: Mapping[str, str] = MISSING,
) -> Iterator[Problem]:
    """Columns that there are not, that are there twice, and that are missing; `more` are sentences of the caller."""
    strangers = [one for one in table.columns if one.name not in columns]
    texts: list[str] = [
        Sentence(
            "there is no column '{written}'{suggestion}",
            written=one.written,
            suggestion=suggestion(one.name, columns, Sentence("columns are")),
        )
        for one in strangers
    ]
    twice = [name for name in columns if [one.name for one in table.columns].count(name) > 1]
    if len(twice) > 1:
        both = examples(table.written(name) for name in twice)
        texts.append(
            Sentence(
                "two tables stand beside each other (the columns '{both}' are there twice); put one below the other.",
                both=both,
            )
        )
    for name in [] if len(twice) > 1 else twice:
        written = [one.written for one in table.columns if one.name == name]
        if len(set(written)) == 1:
            texts.append(Sentence("the column '{written}' is there twice.", written=written[0]))
        else:
            both = linked(f"'{one}'" for one in written)
            texts.append(Sentence("the columns {both} both give {name}; leave one of them out.", both=both, name=name))
    unknown = [one.name for one in strangers]
    wide = next((one for one in table.liberties if one.kind == "wide"), None)
    for name in required:
        if name not in table.names and not near(name, unknown):
            text = Sentence("the column '{name}' is missing{remedy}.", name=name, remedy=missing.get(name, ""))
            if wide is not None:
                text = Sentence(
                    "the table is wide, with months as columns ({months}), and is read so; {problem}",
                    months=wide.found,
                    problem=text,
                )
            texts.append(text)
    for problem in (*texts, *more):
        yield Problem(table.grid.file, table.line, on_sheet(table.grid, problem))
