"""The rows of a CSV file, each with the line it starts on."""

import csv
import io

from fsm_sim.model.errors import InputError, Problem


def rows_of(name: str, text: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    r"""Each row of a file's text that is not blank, with the line it starts on.

    Raises
    ------
    InputError
        At the first row that is not valid CSV; the sentence names the file `name`.

    >>> rows_of("a.csv", "x,y\n\n1,2\n")
    [(1, ['x', 'y']), (3, ['1', '2'])]
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(Problem(name, line, f"this is not a valid row ({error}).")) from None
    return rows
