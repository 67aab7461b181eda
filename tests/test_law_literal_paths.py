"""Law: a folder is the one that was named, whatever its name: no pattern, no address, no home of somebody."""

from pathlib import Path

import pandas as pd
import pytest
from synthetic_run import SCENARIOS, make_run

from fsm_sim.report.files import read_run
from fsm_sim.report.render.brief import write_briefs
from fsm_sim.study.forecasts.files.store import Store

PLACES = {"Hedensted": 20, "Vejle": 10}
"""Several municipalities, whose results are summed."""
NAMES = ("g*", "g?", "[g]", "s3:", "~g", "~", "http:", "{g}", "a b", "-g", "%g", "å", "g'h", 'g"h', "g\nh")


@pytest.mark.parametrize("name", NAMES)
def test_a_run_is_read_from_the_very_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    plain = make_run(Path("g"), scenarios=SCENARIOS[:2], draws=3, municipalities=PLACES)
    make_run(Path("gh"), scenarios=SCENARIOS[:2], draws=3, municipalities={"Hedensted": 200, "Vejle": 100})
    Path("g").rename("kept")
    make_run(Path("g"), scenarios=SCENARIOS[:2], draws=3, municipalities={"Hedensted": 200, "Vejle": 100})
    made = make_run(Path(name), scenarios=SCENARIOS[:2], draws=3, municipalities=PLACES)
    pd.testing.assert_frame_equal(read_run(made).runs, read_run(Path("kept")).runs)
    assert read_run(plain).runs["citizens"].max() == 300
    assert Store(made).runs({}).query("measure == 'citizens'")["value"].max() == 30


def test_a_brief_is_written_into_the_very_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = make_run(Path("~g*"), scenarios=SCENARIOS[:2], draws=3, municipalities=PLACES)
    (written,) = write_briefs(made, {"da": made / "s3:[x].pdf"})
    assert written.read_bytes().startswith(b"%PDF")
    assert [file.name for file in tmp_path.iterdir()] == ["~g*"]
