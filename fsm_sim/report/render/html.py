"""HTML pages from templates: every text is escaped, and only a drawing of our own goes in as it is."""

import functools
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fsm_sim.language.catalogue import sentence
from fsm_sim.model.text import Language


def page(template: str, language: Language, **content: Any) -> str:
    """A template of the folder ``templates`` filled with `content`; ``say`` in it is a sentence of the language.

    >>> page("calibration_report.html.j2", "en", name="x")
    Traceback (most recent call last):
    jinja2.exceptions.UndefinedError: 'approved' is undefined
    """
    said = functools.partial(_said, language)
    return _environment().get_template(template).render(language=language, say=said, **content)


def drawing(svg: str) -> Markup:
    """A figure of ours as an element of a page, not to be escaped."""
    return Markup(svg)


def _said(language: Language, key: str, **values: str) -> str:
    return sentence(key, language, **values)


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("fsm_sim.report.render"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
