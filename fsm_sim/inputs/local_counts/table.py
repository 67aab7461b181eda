"""The table of a counts file: its rows, the names of its columns, and the number of cells in each row."""

from fsm_sim.evidence.local_counts import COUNTED
from fsm_sim.inputs.checking.wording import near, suggestion
from fsm_sim.inputs.files.csv_rows import rows_of
from fsm_sim.model.errors import InputError, Problem

COLUMNS = ("municipality", "programme", "month", "citizens", *COUNTED, "caseworkers")
"""The columns, in any order. The first four and at least one count are required."""

_REQUIRED = COLUMNS[:4]


def lines_of(name: str, text: str) -> list[tuple[int, list[str]]]:
    r"""Each row that is not blank, with the line it starts on.

    The separator is the one that occurs most often in the first row: semicolon, comma or tab.

    Raises
    ------
    InputError
        When the file is empty.

    >>> lines_of("own.csv", "month;citizens\n2021-01;210\n")
    [(1, ['month', 'citizens']), (2, ['2021-01', '210'])]
    """
    first = text.lstrip().partition("\n")[0]
    if not first:
        raise InputError(Problem(name, None, "the file is empty."))
    rows = rows_of(name, text, delimiter=max(";,\t", key=first.count))
    if not rows:
        raise InputError(Problem(name, None, "the file is empty."))
    return rows


def header_problems(name: str, line: int, header: list[str]) -> list[Problem]:
    """What is wrong with the names of the columns.

    >>> header_problems("own.csv", 1, ["month", "citizens"])[0].text
    "the column 'municipality' is missing."
    """
    if not set(header) & set(COLUMNS):
        text = (
            f"this is no table of monthly counts; its first row names columns: {', '.join(COLUMNS)}. "
            "'fsm-sim calibrate --template FILE' writes an example."
        )
        return [Problem(name, line, text)]
    strangers = [column for column in header if column not in COLUMNS]
    missing = [column for column in _REQUIRED if column not in header and not near(column, strangers)]
    texts = [f"there is no column {stranger!r}{suggestion(stranger, COLUMNS, 'columns are')}" for stranger in strangers]
    texts += [f"the column '{column}' is there twice." for column in COLUMNS if header.count(column) > 1]
    texts += [f"the column '{column}' is missing." for column in missing]
    if not set(header) & set(COUNTED) and not any(near(column, COUNTED) for column in strangers):
        texts.append(f"there is no column of counts; give one or more of {', '.join(COUNTED)}.")
    return [Problem(name, line, text) for text in texts]


def length_problems(name: str, header: list[str], rows: list[tuple[int, list[str]]]) -> list[Problem]:
    """A problem for each row that has more or fewer cells than there are columns.

    >>> length_problems("own.csv", ["month", "citizens"], [(2, ["2021-01"])])[0].text
    'the row has 1 cell, but there are 2 columns.'
    """
    hint = "; where commas separate cells write decimals with a point, or separate cells by semicolons"
    return [
        Problem(
            name,
            line,
            f"the row has {len(cells)} cell{'s' * (len(cells) > 1)}, but there are {len(header)} columns{more}.",
        )
        for line, cells in rows
        if len(cells) != len(header)
        for more in [hint if len(cells) > len(header) else ""]
    ]
