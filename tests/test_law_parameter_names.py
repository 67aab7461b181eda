"""Laws of what parameters are called: each has words of its own in both languages, and no name of a file is in them."""

import pytest
from fabricated import calibration

from fsm_sim.model.text import LANGUAGES, Language
from fsm_sim.report.document.decisions.parameter_names import parameter_title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_of_a_calibration_has_words_of_its_own(language: Language) -> None:
    names = [str(one["name"]) for one in calibration(draws=10).as_json()["parameters"]]
    titles = {name: parameter_title(name, language) for name in names}
    assert len(names) > 60
    assert len({*titles.values()}) == len(names)
    assert not [title for title in titles.values() if "_" in title or "->" in title]
