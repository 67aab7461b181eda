"""The inputs room: files that users write become specifications, and every error has its file and line."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsm_sim.inputs import programmes
from fsm_sim.inputs.files import resources
from fsm_sim.inputs.files.key_lines import key_lines
from fsm_sim.inputs.files.toml_file import read_toml
from fsm_sim.inputs.parameter_files import load_parameters, to_toml
from fsm_sim.inputs.scenarios import load_scenario, read_scenario, read_scenarios
from fsm_sim.inputs.validate import FileWarning, validate
from fsm_sim.language.scenario_warnings import warning_sentence
from fsm_sim.model.errors import InputError
from fsm_sim.model.parameters import Effects, Mixture, Parameters
from fsm_sim.model.scenarios.digest import digest
from fsm_sim.model.scenarios.warning import EmptyOffice, EmptyPatch

BASE = """\
[scenario]
name = "base"
title = "Base"
reason = "to be patched"

[office]
municipality = "Hedensted"
programme = "bir"
citizens = 250

[staffing]
posts = [{ from_month = 0, count = 6 }]
vacancy_months = 2.0

[horizon]
months = 24
"""

SAID = BASE.replace("citizens = 250", 'citizens = 250\nstart = "programme"')
"""The same with a word on who the citizens are, which is asked for."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to stand in, with a base scenario."""
    monkeypatch.chdir(tmp_path)
    write("base.toml", BASE)
    return tmp_path


def write(name, text):
    Path(name).write_text(text, "utf-8")
    return name


def patch(name, rest="", heading="", base="base.toml"):
    return write(f"{name}.toml", f'[scenario]\nname = "{name}"\ntitle = "A patch"\nbase = "{base}"\n{heading}\n{rest}')


def sentences(*paths):
    return [problem.sentence for problem in validate(paths).problems]


# Lines


def test_every_key_of_every_shipped_file_has_its_line():
    for path in [resources.states_file(), *resources.programme_folder().glob("*.toml")]:
        file = read_toml(path)
        lines = file.text.split("\n")
        for place in places(file.data):
            line = file.line_of(place)
            assert line is not None
            if isinstance(place[-1], str):
                assert place[-1] in lines[line - 1]


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("a = 1\n\n[t]\nb.'c d' = 2\n", ("t", "b", "c d"), 4),
        ("[[o]]\nn = 1\n[o.s]\nk = 1\n[[o]]\nn = 2\n[o.s]\nk = 2\n", ("o", 1, "s", "k"), 8),
        ("p = [ # }]\n  { n = 1 },\n  { n = [\n 2] },\n]\n", ("p", 1, "n", 0), 4),
        ('x = """a\n"b" = [\n\\""" """"\ny = 1\n', ("y",), 4),
        ("x = '''a\n'''\ny = 1979-05-27 07:32:00Z # z\nz = ''\n", ("z",), 4),
        ('"\\u00e6 = [" = 1\n"b" = "]"\n', ("æ = [",), 1),
        ('"a"\t.b = {c.d = [[], {}], e = "}"}\nf = -inf', ("a", "b", "e"), 1),
    ],
)
def test_a_key_is_found_on_its_line(text, place, line):
    assert set(key_lines(text)) >= set(places(tomllib.loads(text)))
    assert key_lines(text)[place] == line


def places(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


def test_what_has_no_line_of_its_own_has_that_of_what_is_around_it(folder):
    assert read_toml(Path("base.toml")).line_of(("staffing", "posts", 7, "count")) == 12
    assert read_toml(Path("base.toml")).line_of(("weather",)) is None


# Scenarios


def test_a_scenario_is_read(folder):
    scenario = load_scenario("base.toml")
    assert scenario.name == "base"
    assert scenario.office[0].citizens == 250
    assert scenario.staffing.vacancy_months == 2.0
    assert load_scenario(folder / "base.toml") == scenario


def test_windows_line_ends_and_byte_order_marks_are_read(folder):
    Path("windows.toml").write_bytes(b"\xef\xbb\xbf" + BASE.replace("\n", "\r\n").encode())
    assert load_scenario("windows.toml") == load_scenario("base.toml")


def test_many_offices_are_listed_in_the_file_or_beside_it(folder):
    table = '[office]\nmunicipality = "Hedensted"\nprogramme = "bir"\ncitizens = 250\n'
    two = table.replace("[office]", "[[office]]") + table.replace("[office]", "[[office]]").replace(
        "Hedensted", "Vejle"
    )
    write("listed.toml", BASE.replace(table, two + "posts = 7\nintake_per_month = 2.5\n"))
    write(
        "offices.csv",
        "posts,municipality,programme,citizens,intake_per_month\n,Hedensted,bir,250,\n7,Vejle,bir,250,2.5\n\n",
    )
    write("beside.toml", 'offices = "offices.csv"\n' + BASE.replace(table, ""))
    assert load_scenario("listed.toml") == load_scenario("beside.toml")
    assert [office.posts for office in load_scenario("beside.toml").office] == [None, 7]


def test_no_posts_and_no_citizens_are_ordinary(folder):
    write("nothing.toml", BASE.replace("250", "0").replace("count = 6", "count = 0").replace("= 24", "= 1"))
    assert read_scenario("nothing.toml").warnings == (EmptyOffice(municipality="Hedensted", programme="bir"),)


# Patches


def test_a_patch_merges_tables_and_replaces_lists(folder):
    patch("more", "[staffing]\nposts = [{ from_month = 0, count = 6 }, { from_month = 3, count = 8 }]\n")
    base, more = load_scenario("base.toml"), load_scenario("more.toml")
    assert [step.count for step in more.staffing.posts] == [6, 8]
    assert more.staffing.vacancy_months == 2.0
    assert more.office == base.office


def test_a_patch_has_its_own_name_title_and_reason(folder):
    heading = load_scenario(patch("more", "[horizon]\nmonths = 12\n")).scenario
    assert (heading.name, heading.title, heading.reason) == ("more", "A patch", "")


def test_a_patch_of_a_patch_builds_on_both(folder):
    Path("deeper").mkdir()
    patch("one", "[staffing]\nvacancy_months = 1.0\n")
    write("deeper/two.toml", '[scenario]\nname = "two"\ntitle = "Two"\nbase = "../one.toml"\n[horizon]\nmonths = 6\n')
    scenario = load_scenario("deeper/two.toml")
    assert (scenario.horizon.months, scenario.staffing.vacancy_months, scenario.office[0].citizens) == (6, 1.0, 250)


def test_a_patch_may_change_one_thing_in_its_only_office(folder):
    assert load_scenario(patch("fewer", "[office]\ncitizens = 200\n")).office[0].municipality == "Hedensted"


def test_a_patch_that_changes_nothing_is_a_warning(folder):
    write("base.toml", SAID)
    assert read_scenario(patch("null", "[horizon]\nmonths = 24.0\n")).warnings == (EmptyPatch(base="base.toml"),)
    assert read_scenario(patch("some", "[horizon]\nmonths = 25\n")).warnings == ()


def test_a_patch_keeps_to_the_base_it_was_made_for(folder):
    made_for = read_scenario("base.toml").digest
    patch("bound", "[horizon]\nmonths = 36\n", f'base_digest = "{made_for}"')
    assert load_scenario("bound.toml").horizon.months == 36
    write("base.toml", "# a comment changes nothing\n" + BASE)
    assert load_scenario("bound.toml").horizon.months == 36
    write("base.toml", BASE.replace("count = 6", "count = 7"))
    (sentence,) = sentences("bound.toml")
    assert "the base has changed since this patch was made (now sha256:" in sentence
    assert sentence.startswith("bound.toml, line 5: [scenario] base_digest is not that of base.toml")


def test_an_error_is_laid_at_the_file_that_makes_it(folder):
    patch("lists", "[staffing]\nposts = [{ from_month = 0, citizens_per_post = 30 }, { from_month = 3 }]\n")
    assert sentences("lists.toml") == [
        "lists.toml, line 7: [staffing] posts[1] gives neither count, people nor citizens_per_post; give one of them."
    ]
    patch("offices", '[[office]]\nmunicipality = "Vejle"\nprogramme = "bir"\n')
    assert sentences("offices.toml") == [
        "offices.toml, line 6: [office] lacks 'citizens'; citizens is a whole number, 0 or more, or a table of "
        "states and whole numbers. For example: citizens = 340"
    ]


def test_an_error_of_the_base_and_one_of_the_patch_come_together(folder):
    write("base.toml", BASE.replace("250", "-250"))
    patch("more", "[horizon]\nmonths = -1\n")
    assert [sentence.split(":")[0] for sentence in sentences("more.toml")] == ["base.toml, line 9", "more.toml, line 7"]


# Digests


def test_the_digest_is_of_the_content_and_not_of_its_formatting(folder):
    write("same.toml", "# the same\n" + BASE.replace("months = 24", "months   =   24.0"))
    write("default.toml", BASE.replace("[horizon]", "separation_per_year = 0.20\n\n[horizon]"))
    digests = {read_scenario(name).digest for name in ("base.toml", "same.toml", "default.toml")}
    assert len(digests) == 1
    assert digests.pop().startswith("sha256:")


@pytest.mark.parametrize(("old", "new"), [("250", "251"), ("to be patched", "another reason"), ("24", "25")])
def test_any_change_of_content_changes_the_digest(folder, old, new):
    assert read_scenario(write("other.toml", BASE.replace(old, new))).digest != read_scenario("base.toml").digest


def test_the_order_of_states_counts_since_citizens_are_numbered_in_it(folder):
    write("one.toml", BASE.replace("250", "{ passive = 200, placement = 50 }"))
    write("two.toml", BASE.replace("250", "{ placement = 50, passive = 200 }"))
    assert digest(load_scenario("one.toml")) != digest(load_scenario("two.toml"))


# Warnings


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        (
            "count = 6",
            "count = 1",
            "Hedensted (BIR): 250 active citizens and 1 full-time post from month 0 are a caseload of 250, outside "
            "the 15 to 150 that have been studied; the effect is taken at the nearest of these.",
        ),
        (
            "count = 6 }",
            "count = 6 }, { from_month = 6, count = 25 }",
            "Hedensted (BIR): 250 active citizens and 25 full-time posts from month 6 are a caseload of 10, outside "
            "the 15 to 150 that have been studied; the effect is taken at the nearest of these.",
        ),
        (
            "count = 6",
            "count = 0",
            "Hedensted (BIR): there are no posts from month 0, and the caseload is outside the 15 to 150 that have "
            "been studied; the effect is taken at the nearest of these.",
        ),
        (
            "count = 6",
            "citizens_per_post = 8",
            "Hedensted (BIR): 8 citizens per full-time post from month 0 are a caseload outside the 15 to 150 that "
            "have been studied; the effect is taken at the nearest of these.",
        ),
        (
            "[horizon]",
            "[rehabilitation_team]\ncapacity_per_month = 12\n\n[horizon]",
            "[rehabilitation_team] changes nothing: BIR has no rehabilitation team.",
        ),
    ],
)
def test_what_has_not_been_studied_or_has_no_effect_is_a_warning(folder, old, new, warning):
    write("odd.toml", SAID.replace(old, new))
    (found,) = read_scenario("odd.toml").warnings
    assert warning_sentence(found, "en") == warning
    assert validate(["odd.toml"]).warnings == (FileWarning(Path("odd.toml"), found),)


def test_a_caseload_counts_citizens_by_the_weight_of_their_state(folder):
    states = "{ passive = 90, education = 1000 }"
    assert read_scenario(write("a.toml", BASE.replace("250", states))).warnings == ()
    groups = "[office.groups]\neffort = 40\nrehabilitation = 10\nexempt = 200\n\n[staffing]"
    exempt = BASE.replace('"bir"', '"fsm1"').replace("[staffing]", groups).replace("count = 6", "count = 7")
    (warning,) = read_scenario(write("b.toml", exempt)).warnings
    assert warning_sentence(warning, "en").startswith(
        "Hedensted (Flere skal med I): 100 active citizens and 7 full-time posts"
    )


# Several files


def test_scenarios_read_together_have_different_names(folder):
    write("twin.toml", BASE)
    sentence = "twin.toml, line 2: [scenario] name is 'base', which is the name of base.toml too; a name is unique."
    assert sentences("base.toml", "twin.toml") == [sentence]
    with pytest.raises(InputError) as refused:
        read_scenarios(["base.toml", "twin.toml"])
    assert str(refused.value) == f"{sentence}\n1 error. Nothing was run and nothing was changed."


def test_a_file_named_twice_is_read_once(folder):
    assert len(read_scenarios(["base.toml", "./base.toml"])) == 1
    assert sentences("base.toml", "./base.toml") == []


def test_evidence_is_recognised_and_checked_as_evidence(folder):
    found = sentences(write("figures.toml", '[source]\nid = "x"\n\n[[target]]\nvalue = 1\n'))
    assert found[0] == "figures.toml: source 'x': 'title' is missing."


# Shipped files


def test_a_shipped_scenario_is_found_by_its_name_from_anywhere(folder, monkeypatch):
    shipped = folder / "elsewhere" / "scenarios"
    (shipped / "sets").mkdir(parents=True)
    for name in ("town", "sets/other"):
        (shipped / f"{name}.toml").write_text(BASE.replace("base", name.replace("/", "-")), "utf-8")
    monkeypatch.setattr("fsm_sim.inputs.files.scenario_paths.shipped", lambda *parts: shipped.parent.joinpath(*parts))
    for path in ("town", "town.toml", "scenarios/town.toml", "scenarios/town"):
        assert load_scenario(path).name == "town"
    assert load_scenario("sets/other.toml").name == "sets-other"
    assert load_scenario(patch("mine", "[horizon]\nmonths = 6\n", base="town.toml")).office[0].citizens == 250
    write("town.toml", BASE.replace('"base"', '"my-own"'))
    assert load_scenario("town.toml").name == "my-own"


def test_every_shipped_scenario_is_valid():
    report = validate(resources.shipped("scenarios").rglob("*.toml"))
    assert [problem.sentence for problem in report.problems] == []


def test_an_installed_package_has_its_data_inside(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resources.shipped("scenarios", "x.toml") == tmp_path.parent / "scenarios" / "x.toml"
    (tmp_path / "_data").mkdir()
    assert resources.shipped("scenarios", "x.toml") == tmp_path / "_data" / "scenarios" / "x.toml"


# Programmes


@pytest.mark.parametrize("name", programmes.names())
def test_every_programme_is_consistent_and_named_as_its_file(name):
    assert programmes.load(name).name == name


def test_an_unknown_programme_is_met_by_the_nearest():
    with pytest.raises(
        InputError, match=r"^'birr' is not a programme; programmes are .*; did you mean 'bir'\?\n1 error"
    ):
        programmes.load("birr")


def derived(monkeypatch, folder, text):
    base = resources.programme_folder() / "fsm2.toml"
    write("fsm2.toml", base.read_text("utf-8"))
    write("own.toml", text)
    monkeypatch.setattr(programmes, "programme_folder", lambda: folder)
    monkeypatch.setattr(programmes, "names", lambda: ("fsm2", "own"))
    return programmes.read("own", {})


def test_a_programme_takes_what_it_does_not_say_from_its_base(folder, monkeypatch):
    text = """
[programme]
name = "own"
base = "fsm2"
drop = ["transitions.passive -> education"]

[state.passive]
caseload_weight = 0.5
"""
    own, fsm2 = derived(monkeypatch, folder, text), programmes.load("fsm2")
    assert set(fsm2.transitions) - set(own.transitions) == {"passive -> education"}
    assert own.states["passive"].caseload_weight == 0.5
    assert own.states["placement"] == fsm2.states["placement"]
    assert own.nominal == fsm2.nominal


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        (
            'base = "none"',
            "[programme] base is 'none'; a base is another programme, and bases do not go round in a circle.",
        ),
        (
            'base = "own"',
            "[programme] base is 'own'; a base is another programme, and bases do not go round in a circle.",
        ),
        (
            'base = "fsm2"\ndrop = ["groups.none"]',
            "[programme] drop names 'groups.none', which the base does not have.",
        ),
        (
            'base = "fsm2"\nstates = ["asleep"]',
            "[programme] states and [state] name 'asleep', which is not in states.toml or not among the states.",
        ),
        ('base = "fsm2"\nmonths = -1', "months is -1; months is a number above 0."),
    ],
)
def test_a_wrong_programme_file_is_met_by_a_sentence(folder, monkeypatch, rest, sentence):
    with pytest.raises(InputError) as refused:
        derived(monkeypatch, folder, f'[programme]\nname = "own"\n{rest}\n')
    assert sentence in str(refused.value)


# Parameters


def full(**changes):
    return Parameters(programme="bir", rates=dict.fromkeys(programmes.load("bir").transitions, 0.01), **changes)


def test_parameters_written_and_read_are_the_same(folder):
    parameters = full(
        effects=Effects(penalty_scale="probability", caseworker_effect_sd=1 / 3),
        readiness=Mixture(weights=(0.4, 0.4, 0.2), multipliers=(0.25, 1.0, 2.5)),
        stages={"placement": 3},
    )
    write("parameters.toml", to_toml(parameters, "Two\n\nlines = of a heading"))
    assert load_parameters("parameters.toml") == parameters
    assert sentences("parameters.toml") == []


@settings(max_examples=100, deadline=None)
@given(rates=st.lists(st.floats(0, 100), min_size=15, max_size=15), sd=st.floats(0, 2))
def test_any_rate_survives_writing_and_reading(tmp_path_factory, rates, sd):
    transitions = programmes.load("bir").transitions
    parameters = full(effects=Effects(caseworker_effect_sd=sd)).model_copy(
        update={"rates": dict(zip(transitions, (rates * 2)[: len(transitions)], strict=True))}
    )
    path = tmp_path_factory.getbasetemp() / "survives.toml"
    path.write_text(to_toml(parameters, ""), "utf-8")
    assert load_parameters(path) == parameters


def test_a_whole_number_is_fine_where_a_number_is_wanted(folder):
    write("whole.toml", to_toml(full(), "").replace("= 0.01", "= 1"))
    assert set(load_parameters("whole.toml").rates.values()) == {1.0}


def test_a_reference_level_is_said_to_be_one_of_other_people(folder):
    """Nobody may take the level of other people for what a programme's citizens would reach without it."""
    for name in programmes.names():
        write("level.toml", BASE.replace('"bir"', f'"{name}"'))
        said = [one for one in read_scenario("level.toml").warnings if one.kind == "reference_level"]
        assert len(said) == name.startswith("usual"), name
        for warning in said:
            assert "more than five years" in warning_sentence(warning, "en") or name == "usual_rc"
            assert "ville nå uden indsatsen" in warning_sentence(warning, "da")
