"""Document: whatever is wrong with a command's options is told in one pass, in its language, before it begins."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from fabricated import SMALL, calibration
from synthetic_run import make_run

from fsm_sim.cli.commands import commands, guarded
from fsm_sim.cli.options import CalendarMonth, Month, Months, Share
from fsm_sim.cli.wrong_options import Choice, Command, Number, Question, Whole
from fsm_sim.study.calibrations import by_name

JUDGED = (CalendarMonth, Choice, Month, Months, Number, Share, Whole)
"""Types whose values can be wrong."""
NEEDED = {
    "directory": "RUN",
    "question": "staffing",
    "scenario": "small.toml",
    "plan": "more.toml",
    "plans": "more.toml",
    "panel": "panel.csv",
}
"""What stands for the arguments of commands, by their names; for others a name."""


def every() -> Iterator[tuple[str, click.Command]]:
    """Every command, by the words that name it."""
    for name, command in commands.commands.items():
        if isinstance(command, click.Group):
            yield from ((f"{name} {own}", one) for own, one in command.commands.items())
        else:
            yield name, command


COMMANDS = dict(every())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("options")
    make_run(folder / "RUN", draws=2)
    (folder / "small.toml").write_text(SMALL.replace("months = 4", "months = 6"), "utf-8")
    plan = '[scenario]\nname = "more"\ntitle = "More"\nbase = "small.toml"\n[staffing]\n'
    (folder / "more.toml").write_text(plan + "posts = [{ from_month = 0, count = 5 }]\n", "utf-8")
    return folder


@pytest.fixture(autouse=True)
def nothing_is_run(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    def begun(*_: object) -> None:
        raise AssertionError("work began with an option that is wrong")

    monkeypatch.chdir(place)
    monkeypatch.setattr(by_name, "load_or_make", begun)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = guarded(lambda: commands([*arguments], standalone_mode=False))
    said = capsys.readouterr().err
    assert code == 2, said
    return said


def wrong(option: click.Option) -> list[str]:
    """An option with a value that its type cannot use, and what stands beside it where it takes two."""
    kinds = option.type.types if isinstance(option.type, click.Tuple) else [option.type]
    return [option.opts[0], *("xx" if isinstance(kind, JUDGED) else "work" for kind in kinds)]


def judged(command: click.Command) -> list[click.Option]:
    def kinds(option: click.Option) -> Any:
        return option.type.types if isinstance(option.type, click.Tuple) else [option.type]

    options = [one for one in command.params if isinstance(one, click.Option)]
    return [one for one in options if one.name != "language" and any(isinstance(kind, JUDGED) for kind in kinds(one))]


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if judged(command)])
@pytest.mark.parametrize("language", ["en", "da"])
def test_every_option_that_is_wrong_is_named_at_once(
    name: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first hid all others, and was told in English where the command was Danish."""
    command = COMMANDS[name]
    options = judged(command)
    arguments = [NEEDED.get(str(one.name), "x") for one in command.params if isinstance(one, click.Argument)]
    needed = [one for one in command.params if isinstance(one, click.Option) and one.required and one not in options]
    asked = [*name.split(), *arguments, *(part for one in needed for part in (one.opts[0], "small.toml"))]
    own = ["--language", language] if any(one.name == "language" for one in command.params) else []
    said = refused(capsys, *asked, *own, *(part for one in options for part in wrong(one)))
    for option in options:
        (line,) = [line for line in said.splitlines() if line.startswith(f"{option.opts[0]} ")]
        assert line.startswith(f"{option.opts[0]} {'er' if own and language == 'da' else 'is'} 'xx'"), said


@pytest.mark.parametrize("name", COMMANDS)
def test_no_type_of_a_number_is_one_that_hides_the_others(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, Command | Question)
    for option in command.params:
        kinds = option.type.types if isinstance(option.type, click.Tuple) else [option.type]
        for kind in kinds:
            plain = isinstance(kind, click.types.StringParamType | click.types.BoolParamType | click.Path)
            assert plain or isinstance(kind, JUDGED), f"{name} {option.name}: {kind}"


QUESTIONS = {
    "backlog": (
        "decide backlog small.toml --number 0 --limit -1 --waited 700 --by 99 --probability 2 --draws 0 --seed -1"
        " --figure a.pdf",
        ("--probability", "--seed", "--figure", "draws", "number", "limit", "waited", "month", "'?small'?: nobody"),
    ),
    "staffing": (
        "decide staffing small.toml --target wrok 2 --by 99 --probability 0 --from 9 --lowest -1 --highest inf"
        " --step 0 --draws 0 --replications 0 --figure a.pdf",
        ("--target", "--figure", "probability", "from", "lowest", "highest", "step", "draws", "replications", "'wrok'"),
    ),
    "split": (
        "decide split more.toml --against small.toml --outcome wrok --by 99 --draws 0 --replications 0 --figure a.pdf",
        ("'wrok'", "month", "draws", "replications", "--figure"),
    ),
    "sensitivity": (
        "decide sensitivity more.toml --against small.toml --outcome wrok --by 99 --draws 0 --figure a.pdf",
        ("'wrok'", "month", "draws", "--figure"),
    ),
    "payback": (
        "decide payback more.toml --against small.toml --weeks -1 --caseworker-year -1 --discount 2 --benefit x"
        " --supplement y --draws 0",
        ("--discount", "the number of weeks", "the cost of a caseworker", ".*benefit 'x'", ".*supplement 'y'", "draws"),
    ),
    "information": (
        "decide information more.toml --against small.toml --person-year -1 --study-cost -1 --citizens -1 --gain x"
        " --study y 0 --weeks -1 --draws 0",
        ("--gain", "the worth", "the cost of the study", "the number of citizens", "the standard error", "draws"),
    ),
    "amounts with points between thousands": (
        "decide information more.toml --against small.toml --person-year 300.000 --study-cost 1.200.000"
        " --caseworker-year 643.000 --draws 0",
        ("--person-year is .300.000", "--study-cost is .*: 1200000", "--caseworker-year is .*: 643000", "draws"),
    ),
    "payback without a price list": (
        "decide payback more.toml --against small.toml --prices none.toml --weeks -1 --draws 0",
        ("none.toml", "the number of weeks", "draws"),
    ),
    "information without a price list": (
        "decide information more.toml --against small.toml --prices none.toml --citizens 0 --group nobody --draws 0",
        ("none.toml", "the number of citizens", "'nobody' is no uncertain parameter", "draws"),
    ),
    "information of parameters": (
        "decide information more.toml --against small.toml --citizens 0 --group caseload,nobody --study nothing 0",
        ("the number of citizens", "'nobody' is no uncertain", "'nothing' is no uncertain", "the standard error"),
    ),
    "trial": (
        "decide trial more.toml --against small.toml --design x --municipalities 1 --trials 1 --level 2 --outcome wrok"
        " --begins 99 --figure a.pdf",
        ("--design", "municipalities", "trials", "--level", "'wrok'", "--figure"),
    ),
    "forecast": (
        "forecast none.toml --draws 0 --replications x --seed -1 --jobs -1 --engine x",
        ("--replications", "draws", "seed", "jobs", "engine", "none.toml"),
    ),
    "compare": (
        "compare RUN --against nobody --month 99,x,2027-01 --size nan",
        ("--month", "--size", "the run has no scenario 'nobody'", "month 99", "month"),
    ),
    "compare where no file can be": (
        "compare RUN --against nobody --size nan --out small.toml/a.xlsx",
        ("small.toml", "--size", "the run has no scenario 'nobody'"),
    ),
    "brief": ("brief RUN --date 2026-13-01 --out b.doc", ("date", "b.doc")),
    "brief of several kinds": (
        "brief none --date 1/12/2026 --sender \x07 --slide --annex --out x.pdf",
        ("date", "x.pdf", "none", r"'.x07' has U\+0007"),
    ),
    "export": ("export RUN --to x --against nobody", ("--to", "the run has no scenario 'nobody'")),
    "export in another format": (
        "export RUN --to xlsx --against nobody --out a.csv",
        ("a.csv", "the run has no scenario 'nobody'"),
    ),
    "rerun": ("rerun none --jobs x --out small.toml", ("none", "--jobs", "small.toml")),
    "simulate": (
        "simulate none.toml --seed x --replications 0 --out small.toml",
        ("none.toml", "--seed", "--replications", "small.toml"),
    ),
    "forecast into a file": ("forecast none.toml --draws 0 --out small.toml", ("none.toml", "draws", "small.toml")),
    "monitor": (
        "monitor none.csv --hide-below -1 --least x --backlog 0 --month May --figure a.pdf --out a.txt",
        ("--least", "--month", "--figure", "hide_below", "backlog", "none.csv", "a.txt"),
    ),
    "calibrate": (
        "calibrate mine --fits 50 --draws 1 --programme x --break y",
        ("--fits", "--draws", "--programme", "--break"),
    ),
    "calibrate under no name": (
        "calibrate a/b --fits 50 --programme bir",
        ("'a/b' is not a name for a calibration", "--fits", "--programme"),
    ),
    "calibrate with no table": ("calibrate mine --fits 50 --data none.csv", ("--fits", "none.csv")),
    "verify": (
        "verify --run none --out nowhere/y.txt",
        ("none: ", "nowhere.y.txt: the dossier", "nowhere.y.txt: there"),
    ),
    "brief where no folder is": (
        "brief none --out nowhere/b.doc",
        ("none: ", "nowhere.b.doc: the brief", "nowhere.b.doc: there"),
    ),
    "compare-calibrations": (
        "compare-calibrations none nobody --seed x --figure a.pdf",
        (".*none: there is no calibration", ".*nobody: there is no calibration", "--seed", "--figure"),
    ),
    "compare-calibrations of one": (
        "compare-calibrations published published --figure a.pdf",
        ("there is nothing to compare", "--figure"),
    ),
    "backtest": (
        f"backtest none.csv --cut x --draws x --figure a.pdf {'--municipality Vejle ' * 13}",
        ("none.csv", "--cut", "--draws", "--figure", "13 municipalities are named"),
    ),
    "peers": (
        f"peers none.csv --people x --figure a.pdf {'--municipality Vejle ' * 13}",
        ("none.csv", "--people", "--figure", "13 municipalities are named"),
    ),
    "caseload": ("caseload --studies none.toml --figure a.pdf", ("none.toml", "--figure")),
    "a figure where no folder is": (
        "decide split more.toml --against small.toml --outcome wrok --figure nowhere/a.pdf",
        ("'wrok'", "--figure", "nowhere.a.pdf: there is no folder"),
    ),
    "peers with a figure where no folder is": (
        "peers none.csv --people x --figure nowhere/a.svg",
        ("none.csv", "--people", "nowhere.a.svg: there is no folder"),
    ),
    "monitor with a table where no folder is": (
        "monitor none.csv --hide-below -1 --figure nowhere/a.svg --out nowhere/a.xlsx",
        ("none.csv", "hide_below", "nowhere.a.svg: there is no folder", "nowhere.a.xlsx: there is no folder"),
    ),
    "caseload that is only looked at": (
        "caseload --check --studies none.toml --figure a.pdf",
        ("none.toml", "--figure"),
    ),
    "programmes": (
        "programmes nobody birr --calibration none",
        ("'nobody' is not a programme", "'birr' is not a programme", ".*none: there is no calibration"),
    ),
    "parameters": (
        "parameters birr --calibration none --out small.toml",
        ("'birr' is not a programme", ".*none: there is no calibration", "small.toml"),
    ),
    "serve": (
        "serve --port x --host 0.0.0.0 --secret-file none --state small.toml --calibration mine",
        ("--port", "--host", "none", "small.toml", ".*mine: there is no calibration"),
    ),
    "batch of no question": (
        "decide batch nothing none.toml --figure a.pdf --calibration mine --keep nowhere",
        ("question is", "none.toml", "--figure", ".*mine: there is no calibration", "nowhere"),
    ),
    "validate": ("validate none.toml --calibration mine", ("none.toml", ".*mine: there is no calibration")),
    "simulate with a calibration that is not there": (
        "simulate none.toml --parameters nobody.toml --calibration mine --out new",
        ("none.toml", "nobody.toml", "parameters and a calibration", ".*mine: there is no calibration"),
    ),
    "forecast with a calibration that is not there": (
        "forecast none.toml --calibration mine",
        ("none.toml", ".*mine: there is no calibration"),
    ),
} | {
    f"{question} kept beside no forecast": (
        f"decide {question} none.toml --calibration mine --keep nowhere {more}",
        ("none.toml", ".*mine: there is no calibration", "nowhere"),
    )
    for question, more in {
        "backlog": "",
        "staffing": "",
        "batch backlog": "",
        **dict.fromkeys(("split", "sensitivity", "payback", "information", "trial"), "--against small.toml"),
    }.items()
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_the_question_finds_wrong_is_told_beside_the_options(
    question: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--number 0 --limit -1 --by 99 --probability 2` named the probability alone."""
    asked, wanted = QUESTIONS[question]
    monkeypatch.setattr(by_name, "load", lambda *_, **__: calibration())
    monkeypatch.delenv("FSM_SIM_SECRET", raising=False)
    said = refused(capsys, *asked.split())
    for one in wanted:
        assert re.search(rf"^{one}", said, re.MULTILINE), f"{one!r} is not told in:\n{said}"
    lines = said.splitlines()
    assert len(lines) == len(set(lines))
    assert lines[-1] == f"{len(lines) - 1} errors. Nothing was run and nothing was changed."


@pytest.mark.parametrize("tables", [[], ["panel.csv", "--data", "other.csv"]], ids=["none", "two"])
@pytest.mark.parametrize("command", [["backtest", "--cut", "2023-06"], ["peers"]], ids=["backtest", "peers"])
def test_a_command_of_a_panel_wants_one_table_and_says_so_beside_its_options(
    command: list[str], tables: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, *command, *tables, "--draws", "no")
    assert "give one table of municipalities by month, as PANEL or by --data." in said
    assert "--draws is 'no'" in said


@pytest.mark.parametrize("command", [["backtest", "--cut", "2023-06"], ["peers"]], ids=["backtest", "peers"])
def test_a_panel_may_be_named_as_a_calibration_names_it(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    alone = refused(capsys, *command, "no-such-panel.csv")
    assert alone == refused(capsys, *command, "--data", "no-such-panel.csv") != ""
