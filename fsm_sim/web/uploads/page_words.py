"""What the page says where the readers of files name a command or an option, which the page does not have."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from fsm_sim.model.notation.sentence import Sentence

Values = Mapping[str, object]

PAGE: Final[Mapping[str, Callable[[Values], Sentence]]] = MappingProxyType(
    {
        "; add one (in Danish: Indsats), or name the programme of all rows with --programme, such as bir": (
            lambda _: Sentence(
                "; add one (in Danish: Indsats), or choose the programme of all rows in the field "
                '"Programme, if the file does not give it"'
            )
        ),
        "the table has a column for the programme, '{written}'; leave --programme out.": (
            lambda values: Sentence(
                "the table has a column for the programme, '{written}'; choose \"is in the file\" in the field "
                '"Programme, if the file does not give it".',
                written=values["written"],
            )
        ),
        " 'fsm-sim calibrate --template FILE' writes an example.": (
            lambda _: Sentence(" The page has an example to download.")
        ),
        " Each outcome has a column by its name, such as work; 'fsm-sim monitor --help' explains them.": (
            lambda _: Sentence(" Each outcome has a column by its name, such as work.")
        ),
        "'fsm-sim template FILE.xlsx' writes one to fill in.": (
            lambda _: Sentence("The page has one to download and fill in.")
        ),
        "fsm-sim programmes says for whom each is.": (
            lambda _: Sentence("The form of the page says for whom each is.")
        ),
    }
)
"""By the template of the command's sentence, or part of one, what makes the page's of the same values."""


def in_page_words(text: str) -> str:
    """A sentence with the page's words in place of the command's, in its values too; any other text as it is.

    >>> hint = Sentence(" 'fsm-sim calibrate --template FILE' writes an example.")
    >>> in_page_words(Sentence("there are no counts.{hint}", hint=hint))
    'there are no counts. The page has an example to download.'
    """
    if not isinstance(text, Sentence):
        return text
    for name, value in text.values.items():
        text = text.with_value(name, _value(value))
    own = PAGE.get(text.template)
    return text if own is None else own(text.values)


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_value(one) for one in value)
    return in_page_words(value) if isinstance(value, str) else value
