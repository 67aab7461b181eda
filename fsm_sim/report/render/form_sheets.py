"""The sheets of the template, cell by cell: forms of labels and values, tables with headings, and lists."""

import math
from collections.abc import Mapping

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from fsm_sim.inputs.office_workbook.example import COUNTED, EXAMPLE
from fsm_sim.inputs.office_workbook.fields import COUNTS, Field, Part, Sheet
from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import decimal, percent
from fsm_sim.model.text import Language, Text
from fsm_sim.report.render.form_lists import FIRST_ROW, Lists
from fsm_sim.report.tables.workbook_file import Book

FIRST_PART = 3
"""The line of a sheet's first part, from 0 on, below title and explanation."""
COLUMNS = 8
"""The explanation below a sheet's title is as wide as so many columns."""

READING = ("what", "how", "months", "rows", "check", "run")
"""The paragraphs of the first sheet."""

WIDTHS: Mapping[str, int] = {
    "municipality": 20, "programme": 32, "state": 46, "start": 46, "source": 26, "intake_per_month": 34, "name": 22,
    "title_da": 40, "title": 40, "reason": 46,
    "plan": 22, "handover": 50, "leave.citizens": 40, "leave.return_is_change": 24
}  # fmt: skip
"""The widths of columns of tables, in characters; others have `WIDTH`."""
WIDTH = 17
FORM = (24, 36, 48)
"""The widths of keys, labels and values of a form."""
WIDE = 100
"""Characters on a line of the first sheet."""
EVERY = 100
"""A rate is explained by how many a year it is for so many posts or citizens."""
LINE = 15
"""The height of a line, in points."""

NUMBERS = {"share": "0.0%", "whole": "0", "number": "General", "text": "@"}
"""How cells of each kind are shown. Months are texts, since a date of year and month would become its first day."""


def write_reading(made: Book, file: str, language: Language) -> None:
    """The first sheet: what the workbook is and how it is filled in."""
    sheet = made.sheet(sentence("form-sheet.reading", language))
    sheet.set_column(0, 0, WIDE + 10)
    sheet.write_string(0, 0, sentence("form-reading.title", language), _title(made))
    values = {"file": file, "month": "2027-07", "share": percent(0.2, language)}
    for line, name in enumerate(READING, 2):
        said = sentence(f"form-reading.{name}", language, **values)
        sheet.set_row(line, LINE * math.ceil(len(said) / WIDE) + 4)
        sheet.write_string(line, 0, said, made.format(text_wrap=True))


def write_sheet(made: Book, sheet: Sheet, lists: Lists, language: Language) -> None:
    """A sheet with its forms and tables, filled in with the example."""
    page = _page(made, sheet.name, language)
    line = FIRST_PART
    for part in sheet.parts:
        if part.room:
            _table(made, page, part, lists, line)
        else:
            line = _form(made, page, part, lists, line)
    if len(sheet.parts) == 1:
        page.freeze_panes(FIRST_PART + _head(sheet.parts[0]), 0)


def write_lists(made: Book, lists: Lists, language: Language) -> None:
    """The sheet of the lists, a column for each."""
    page = _page(made, "lists", language)
    page.freeze_panes(FIRST_ROW - 1, 0)
    for column, (name, entries) in enumerate(lists.entries.items()):
        page.set_column(column, column, 40)
        page.write_string(FIRST_ROW - 2, column, name, _key(made))
        for line, entry in enumerate(entries, FIRST_ROW - 1):
            page.write_string(line, column, entry, made.format())


def _page(made: Book, name: str, language: Language) -> Worksheet:
    """A new sheet with its title and explanation."""
    page = made.sheet(sentence(f"form-sheet.{name}", language))
    page.write_string(0, 0, sentence(f"form-sheet.{name}", language), _title(made))
    office = sentence("form-sheet.office", language)
    about = sentence(f"form-about.{name}", language, office=office)
    page.merge_range(1, 0, 1, COLUMNS - 1, about, made.format(text_wrap=True))
    page.set_row(1, 34)
    return page


def _form(made: Book, page: Worksheet, part: Part, lists: Lists, line: int) -> int:
    """A form: a row for each field with key, label, value and explanation; returns the line after it."""
    example = next(iter(EXAMPLE.get(part.name, ())), {})
    page.write_string(line, 0, part.name, _key(made))
    for column, name in enumerate(("label", "value", "help"), 1):
        page.write_string(line, column, sentence(f"form-heading.{name}", lists.language), _heading(made))
    for column, width in enumerate(FORM):
        page.set_column(column, column, width)
    for field in part.fields:
        line += 1
        page.write_string(line, 0, field.key, _key(made))
        page.write_string(line, 1, sentence(f"form.{part.word}.{field.key}", lists.language), made.format())
        _value(made, page, (line, 2), field, lists, example.get(field.key))
        page.write_string(line, 3, explanation(part, field, lists.language), made.format(font_color="#555555"))
        _choose(page, (line, 2, line, 2), field, lists)
    return line + 2


def _head(part: Part) -> int:
    """The lines of a table above its data: labels, explanations, an example of counts, the marker and the keys."""
    return 4 + (part is COUNTS)


def _table(made: Book, page: Worksheet, part: Part, lists: Lists, line: int) -> None:
    """A table: labels and explanations, then the marker and the keys, then rows to fill in."""
    first = line + _head(part)
    rows = EXAMPLE.get(part.name, ())
    page.set_row(line, 2 * LINE + 4)
    page.set_row(line + 1, 4 * LINE + 4)
    page.write_string(first - 2, 0, part.name, _key(made))
    for column, field in enumerate(part.fields):
        if line == FIRST_PART or column >= len(FORM):  # below a form the first columns have its widths
            width = WIDTHS.get(f"{part.word}.{field.key}", WIDTHS.get(field.key, WIDTH))
            page.set_column(column, column, width)
        page.write_string(line, column, sentence(f"form.{part.word}.{field.key}", lists.language), _heading(made))
        page.write_string(
            line + 1,
            column,
            explanation(part, field, lists.language),
            made.format(text_wrap=True, font_color="#555555"),
        )
        page.write_string(first - 1, column, field.key, _key(made))
        for place in range(part.room):
            value = rows[place].get(field.key) if place < len(rows) else None
            _value(made, page, (first + place, column), field, lists, value)
        _choose(page, (first, column, first + part.room - 1, column), field, lists)
    if part is COUNTS:
        _counted(made, page, part, lists, line + 2)


def _counted(made: Book, page: Worksheet, part: Part, lists: Lists, line: int) -> None:
    """The example above the table of counts, which is not read."""
    for column, field in enumerate(part.fields):
        value = lists.entry(field.chosen_from, COUNTED[field.key])
        said = str(value) if column else f"{sentence('form-heading.example', lists.language)} {value}"
        page.write_string(line, column, said, made.format(italic=True, font_color="#777777"))


def _value(made: Book, page: Worksheet, at: tuple[int, int], field: Field, lists: Lists, value: object) -> None:
    """A cell to fill in, perhaps with a value of the example in it."""
    shown = NUMBERS.get(field.kind, "@")
    cell = made.format(bg_color="#FFF9DB", border=1, border_color="#D9D2A6", num_format=shown, align="left")
    said = value.in_language(lists.language) if isinstance(value, Text) else value
    written = lists.entry(field.chosen_from, said)
    if written is None:
        page.write_blank(*at, None, cell)
    elif isinstance(written, int | float):
        page.write_number(*at, written, cell)
    else:
        page.write_string(*at, str(written), cell)


def _choose(page: Worksheet, cells: tuple[int, int, int, int], field: Field, lists: Lists) -> None:
    """Let cells be chosen from the field's list; what is not in it is asked about, and refused when it is read."""
    if field.chosen_from is None:
        return
    plans = sentence("form-sheet.plans", lists.language)
    source = lists.range(field.chosen_from, plans)
    asked = {"error_type": "warning", "error_message": sentence("form-error.list", lists.language)}
    page.data_validation(*cells, {"validate": "list", "source": source, **asked})


def explanation(part: Part, field: Field, language: Language) -> str:
    """The explanation of a field; those of rates say what the example's mean."""
    rates = next(iter(EXAMPLE["[staffing]"]))
    leave, change = (float(str(rates[key])) for key in ("separation_per_year", "reassignment_per_year"))
    numbers = {
        "rate": percent(leave, language),
        "each": decimal(leave * EVERY, 0, language),
        "left": percent(-math.expm1(-leave), language),
        "few": percent(change, language),
        "few_each": decimal(change * EVERY, 0, language),
        "posts": decimal(EVERY, 0, language),
    }
    return sentence(f"form-help.{part.word}.{field.key}", language, **numbers)


def _title(made: Book) -> Format:
    return made.format(bold=True, font_size=14)


def _heading(made: Book) -> Format:
    return made.format(bold=True, text_wrap=True, bg_color="#DCE6F0", bottom=1)


def _key(made: Book) -> Format:
    return made.format(font_color="#999999", font_size=8)
