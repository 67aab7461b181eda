"""Errors in the reader's language: sentences said again from their templates, by the catalogue of errors.

The English template is the message's id, as in gettext, so English needs no catalogue. Decision 0063 gives the reasons.
"""

from collections.abc import Iterable

from fsm_sim.language.catalogue import translated
from fsm_sim.model.errors import InputError, Problem, counted, one_line
from fsm_sim.model.notation.sentence import Sentence, english, in_places
from fsm_sim.model.text import Language, known

_TO_DANISH = str.maketrans(",.", ".,")


def in_language(text: str, language: Language) -> str:
    """A text in a language, if it is a `Sentence`; any other stays as it is, such as a file's name.

    >>> in_language(Sentence("a number of more than 60 digits"), "da"), in_language("2.5", "da")
    ('et tal på mere end 60 cifre', '2.5')
    """
    if known(language) == "en" or not isinstance(text, Sentence):
        return str(text)
    return in_places(translated(text.template, language), text.values, lambda value, form: _danish(value, form))


def problem_in_words(problem: Problem, language: Language) -> str:
    """A problem as one line: its place and its sentence.

    >>> problem_in_words(Problem("a.toml", 2, Sentence("the file is empty.")), "da")
    'a.toml, linje 2: filen er tom.'
    """
    said = one_line(in_language(problem.text, language))
    return f"{in_language(problem.place, language)}: {said}" if problem.file else said


def problem_and_language(problem: Problem, language: Language) -> tuple[Language, str]:
    """A problem as one line, and the language that its sentence is in: English where it has no other.

    >>> problem_and_language(Problem("a.toml", 2, Sentence("the file is empty.")), "da")
    ('da', 'a.toml, linje 2: filen er tom.')
    >>> problem_and_language(Problem("a.toml", 2, "a parser's own words"), "da")
    ('en', "a.toml, linje 2: a parser's own words")
    """
    text = problem.text
    known_text = isinstance(text, Sentence) and translated(text.template, language) != text.template
    return (language if known_text else "en"), problem_in_words(problem, language)


def told_problems(error: InputError, language: Language) -> tuple[tuple[Language, str], ...]:
    """Every problem of an error, as `problem_and_language`.

    >>> told_problems(InputError(Problem("", None, Sentence("the file is empty."))), "da")
    (('da', 'filen er tom.'),)
    """
    return tuple(problem_and_language(one, language) for one in error.problems)


def problems_in_words(problems: Iterable[Problem], language: Language, *, untouched: bool = True) -> str:
    """Every problem on a line of its own, how many there are, and whether nothing was run or changed.

    >>> print(problems_in_words([Problem("a.toml", 2, Sentence("the file is empty."))], "da"))
    a.toml, linje 2: filen er tom.
    1 fejl. Intet er kørt, og intet er ændret.
    """
    lines = [problem_in_words(problem, language) for problem in problems]
    return "\n".join([*lines, in_language(counted(len(lines), untouched=untouched), language)])


def error_in_words(error: Exception, language: Language) -> str:
    r"""What an error says, all its problems where it has several.

    >>> error_in_words(InputError(Problem("a.toml", 2, Sentence("the file is empty.")), untouched=False), "da")
    'a.toml, linje 2: filen er tom.\n1 fejl.'
    """
    if isinstance(error, InputError):
        return problems_in_words(error.problems, language, untouched=error.untouched)
    return in_language(error.args[0] if error.args else str(error), language)


def _danish(value: object, form: str) -> str:
    """A value in a Danish sentence: a decimal comma in a number; what a file says is a text, and stays."""
    if isinstance(value, tuple):
        return ", ".join(in_language(str(one) if not isinstance(one, str) else one, "da") for one in value)
    if isinstance(value, str):
        return in_language(value, "da")
    written = english(value, form)
    return written.translate(_TO_DANISH) if isinstance(value, int | float) else written
