"""Words of likelihood from fixed bins of probability, which every document that uses them states.

The bins are those of the IPCC's guidance on uncertainty (Mastrandrea and others, 2010), without overlap: a probability
has one word. The word is of the probability as it is printed, so that the two never disagree; the number stands beside.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from fsm_sim.language.catalogue import sentence
from fsm_sim.language.numbers import percent
from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.fact import Fact, number, text

Word = Literal["certain", "very-likely", "likely", "even", "unlikely", "very-unlikely", "hardly"]


class Bin(NamedTuple):
    """A word, and the least and the most of whole percents that it stands for."""

    word: Word
    least: int
    most: int


BINS = (
    Bin("certain", 99, 100),
    Bin("very-likely", 90, 98),
    Bin("likely", 67, 89),
    Bin("even", 33, 66),
    Bin("unlikely", 11, 32),
    Bin("very-unlikely", 2, 10),
    Bin("hardly", 0, 1),
)
"""From the likeliest to the least likely; together every whole percent from 0 to 100, each once."""

assert [one.word for one in BINS] == [*get_args(Word)]


def bin_of(share: float) -> Bin:
    """The bin of a probability as it is printed, in whole percents.

    >>> bin_of(0.66).word, bin_of(0.67).word, bin_of(0.994).word, bin_of(0.0).word
    ('even', 'likely', 'certain', 'hardly')
    """
    whole = round(100 * share)
    return next(one for one in BINS if one.least <= whole <= one.most)


def word(share: float, language: Language) -> str:
    """The word of a probability as it is printed.

    >>> word(0.9, "en"), word(0.9, "da")
    ('very likely', 'meget sandsynligt')
    """
    return sentence(f"likelihood.{bin_of(share).word}", language)


def worded(share: float) -> Fact:
    """The word of a printed probability in both languages."""
    return text(*(word(share, language) for language in LANGUAGES))


def bin_facts() -> Iterator[tuple[str, Fact]]:
    """``likelihood.<word>.least`` and ``.most``: the bins, as the table of them prints them."""
    for one in BINS:
        yield f"likelihood.{one.word}.least", number(one.least / 100, "share", 0)
        yield f"likelihood.{one.word}.most", number(one.most / 100, "share", 0)


def bin_rows(language: Language) -> list[list[str]]:
    """A row for each word: what it stands for, in per cent.

    >>> bin_rows("en")[2]
    ['likely', '67% to 89%']
    """
    return [
        [
            sentence(f"likelihood.{one.word}", language),
            sentence(
                "likelihood.range",
                language,
                lower=percent(one.least / 100, language),
                upper=percent(one.most / 100, language),
            ),
        ]
        for one in BINS
    ]
