"""Document: the files that set the project up agree with each other, and the bootstrap script does what it says."""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import bootstrap_uv
import pytest
from bootstrap_uv import Host, Unavailable
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
LOCKED = {package["name"]: package for package in LOCK["package"]}

DEBIAN = Host("Linux", "x86_64", (2, 36))
ALPINE = Host("Linux", "x86_64", None)
RASPBERRY = Host("Linux", "aarch64", (2, 31))
OLD_LINUX = Host("Linux", "x86_64", (2, 12))
MAC = Host("Darwin", "arm64", None)
OLD_MAC = Host("Darwin", "x86_64", None)
WINDOWS = Host("Windows", "AMD64", None)

WHEELS = [
    "uv-0.9.9-py3-none-macosx_10_12_x86_64.whl",
    "uv-0.9.9-py3-none-macosx_11_0_arm64.whl",
    "uv-0.9.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
    "uv-0.9.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
    "uv-0.9.9-py3-none-musllinux_1_1_x86_64.whl",
    "uv-0.9.9-py3-none-win_amd64.whl",
    "uv-0.9.9.tar.gz",
]


# ---- pyproject.toml, uv.lock, .python-version, LICENSE, CITATION.cff, the Makefile


def _requirements(texts):
    return {(Requirement(text).name, SpecifierSet(str(Requirement(text).specifier))) for text in texts}


def _locked_requirements(rows):
    return {(row["name"], SpecifierSet(row.get("specifier", ""))) for row in rows}


def test_the_lock_file_is_for_these_dependencies():
    locked = LOCKED["fsm-sim"]["metadata"]
    extras = PROJECT["project"]["optional-dependencies"]
    plain = [row for row in locked["requires-dist"] if "marker" not in row]
    assert _locked_requirements(plain) == _requirements(PROJECT["project"]["dependencies"])
    for name, group in extras.items():
        rows = [row for row in locked["requires-dist"] if row.get("marker") == f"extra == '{name}'"]
        assert _locked_requirements(rows) == _requirements(group)
    assert set(locked["provides-extras"]) == set(extras)
    for name, group in PROJECT["dependency-groups"].items():
        assert _locked_requirements(locked["requires-dev"][name]) == _requirements(group)


def test_the_lock_file_is_for_these_pythons():
    assert LOCK["requires-python"] == PROJECT["project"]["requires-python"]


def test_everything_locked_comes_from_the_public_index():
    sources = {str(package["source"]) for name, package in LOCKED.items() if name != "fsm-sim"}
    assert sources == {"{'registry': 'https://pypi.org/simple'}"}


def test_python_version_is_one_that_the_project_supports():
    wanted = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(wanted)
    assert f"Programming Language :: Python :: {wanted}" in PROJECT["project"]["classifiers"]


def test_the_citation_names_the_version_licence_and_authors_of_the_package():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^cff-version: 1\.2\.0$", citation, re.M)
    assert re.search(r"^version: (.+)$", citation, re.M).group(1) == PROJECT["project"]["version"]
    assert re.search(r"^license: (.+)$", citation, re.M).group(1) == PROJECT["project"]["license"]
    for author in PROJECT["project"]["authors"]:
        assert f'- name: "{author["name"]}"' in citation


def test_the_citation_of_what_is_not_published_names_neither_a_day_nor_an_address_of_it():
    """`docs/project/cite.md` says so; the day it is published both have a value, and the page another sentence."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    published = "(built, not published)" not in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    for key in ("date-released", "url"):
        assert bool(re.search(rf"^{key}: ", citation, re.M)) == published


def test_the_licence_is_the_one_that_the_package_declares():
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["project"]["license"] == "MIT"
    assert licence.startswith("MIT License")
    assert PROJECT["project"]["authors"][0]["name"] in licence


def test_what_the_wheel_carries_is_there():
    carried = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert [path for path in carried if not (ROOT / path).exists()] == []


def test_the_makefile_explains_each_of_its_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.search(r"^\.PHONY: (.+)$", makefile, re.M).group(1).split()) - {"help", "setup"}
    explained = set(re.findall(r"^\t@echo '  make ([\w-]+)", makefile, re.M))
    assert explained == targets


def test_the_makefile_asks_for_scenarios_that_are_there():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    scenarios = re.search(r"^SCENARIOS \?= (.+)$", makefile, re.M).group(1).split()
    assert [path for path in scenarios if not (ROOT / path).is_file()] == []


def test_the_glossary_has_each_danish_word_once_with_an_english_one_and_a_line():
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    terms = [row for row in rows if row[0] != "dansk"]
    assert all(len(row) == 3 and all(row) for row in terms)
    assert len({row[0] for row in terms}) == len(terms) >= 60


def test_decision_pages_are_numbered_once_and_say_the_four_things():
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert len({page.name[:4] for page in pages}) == len(pages)
    for page in pages:
        parts = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.M)
        assert parts == ["Context", "Choice", "Consequences", "What would change our minds"], page.name


@pytest.mark.parametrize("script", ["tools/uv", "tools/step", ".ci/run"])
def test_the_scripts_can_be_run(script):
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.skipif(os.name == "nt", reason="the shell script is for make")
@pytest.mark.parametrize(("code", "ending"), [("0", r"done in \d+ s"), ("7", r"failed after \d+ s with exit code 7")])
def test_a_step_shows_its_command_and_keeps_its_exit_code(code, ending):
    step = [str(ROOT / "tools" / "step"), "Trying", "sh", "-c", f"exit {code}"]
    done = subprocess.run(step, capture_output=True, text=True)
    assert done.returncode == int(code)
    assert f"==> Trying\n    sh -c 'exit {code}'\n" in done.stdout
    assert re.search(f"    {ending}$", (done.stdout + done.stderr).strip())


@pytest.mark.slow
@pytest.mark.skipif("UV" not in os.environ, reason="needs the uv that `uv run` names")
def test_an_installed_package_carries_programmes_evidence_and_scenarios(tmp_path):
    subprocess.run([os.environ["UV"], "build", "--quiet", "--wheel", "--out-dir", str(tmp_path)], cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    shipped = {
        f"fsm_sim/_data/{path.relative_to(ROOT).as_posix()}"
        for pattern in (
            "scenarios/*.toml",
            "calibration/evidence/*.toml",
            "calibration/*.toml",
            "calibration/template.csv",
        )
        for path in ROOT.glob(pattern)
    }
    programmes = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("fsm_sim/model/programmes/*.toml")}
    programmes.add("fsm_sim/model/municipalities.txt")
    assert shipped
    assert programmes
    assert shipped | programmes | {"fsm_sim/_data/calibration/runs/published/config.toml"} <= inside


# ---- tools/bootstrap_uv.py


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("uv 0.8.17 (10960bc13 2025-09-10)\n", (0, 8, 17)),
        ("uv 0.13.9 (x86_64-unknown-linux-gnu)", (0, 13, 9)),
        ("uv 1.0", (1, 0)),
        ("uv-0.9.9-py3-none-win_amd64.whl", (0, 9, 9)),
        ("uv-0.10.0rc1-py3-none-win_amd64.whl", None),
        ("uv-0.9.9.tar.gz", None),
        ("uvicorn 0.30.1", None),
        ("pyenv: uv: command not found", None),
        ("", None),
    ],
)
def test_a_version_is_read_from_what_uv_prints_and_from_a_file_name(text, version):
    assert bootstrap_uv.parse_version(text) == version


@pytest.mark.parametrize(
    ("host", "wheel"),
    [
        (DEBIAN, "uv-0.9.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"),
        (ALPINE, "uv-0.9.9-py3-none-musllinux_1_1_x86_64.whl"),
        (RASPBERRY, "uv-0.9.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl"),
        (MAC, "uv-0.9.9-py3-none-macosx_11_0_arm64.whl"),
        (OLD_MAC, "uv-0.9.9-py3-none-macosx_10_12_x86_64.whl"),
        (WINDOWS, "uv-0.9.9-py3-none-win_amd64.whl"),
    ],
)
def test_exactly_one_wheel_of_a_release_is_for_a_machine(host, wheel):
    assert [name for name in WHEELS if bootstrap_uv.runs_on(name, host)] == [wheel]


def test_a_machine_without_a_wheel_is_told_so():
    with pytest.raises(Unavailable, match="the index has no uv for Linux on x86_64"):
        bootstrap_uv.choose_wheel([{"filename": name} for name in WHEELS], OLD_LINUX)


def test_the_newest_release_is_chosen_by_number_and_not_by_spelling():
    versions = ["0.7.22", "0.8.0", "0.10.2", "0.9.9", "0.11.0rc1", "1.0.0"]
    files = [{"filename": f"uv-{version}-py3-none-win_amd64.whl", "yanked": False} for version in versions]
    assert bootstrap_uv.choose_wheel(files, WINDOWS)["filename"] == "uv-0.10.2-py3-none-win_amd64.whl"


def test_a_withdrawn_release_is_passed_over():
    files = [
        {"filename": "uv-0.9.8-py3-none-win_amd64.whl", "yanked": False},
        {"filename": "uv-0.9.9-py3-none-win_amd64.whl", "yanked": "broken"},
    ]
    assert bootstrap_uv.choose_wheel(files, WINDOWS)["filename"] == "uv-0.9.8-py3-none-win_amd64.whl"


def test_this_machine_is_described():
    assert bootstrap_uv.this_host().machine


@pytest.mark.parametrize(
    ("environment", "page"),
    [
        ({}, "https://pypi.org/simple/uv/"),
        ({"PIP_INDEX_URL": "https://a.dk/simple/"}, "https://a.dk/simple/uv/"),
        ({"PIP_INDEX_URL": "https://a.dk/simple", "UV_DEFAULT_INDEX": "https://b.dk"}, "https://b.dk/uv/"),
    ],
)
def test_a_mirror_that_uv_or_pip_know_is_used(environment, page):
    assert bootstrap_uv.index_page(environment) == page


def _wheel(program):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"uv-0.9.9.data/scripts/{bootstrap_uv.PROGRAM}", program)
        archive.writestr("uv/__init__.py", "")
    return content.getvalue()


def _index_with(monkeypatch, content, digest):
    name = "uv-0.9.9-py3-none-manylinux_2_17_x86_64.whl"
    page = {"files": [{"filename": name, "url": "../../uv.whl", "hashes": {"sha256": digest}}]}
    answers = {"https://a.dk/simple/uv/": json.dumps(page).encode(), "https://a.dk/uv.whl": content}
    monkeypatch.setenv("PIP_INDEX_URL", "https://a.dk/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setattr(bootstrap_uv, "this_host", lambda: DEBIAN)
    monkeypatch.setattr(bootstrap_uv, "download", lambda address, accept="": answers[address])


def test_a_downloaded_wheel_gives_its_program_and_nothing_else(monkeypatch, tmp_path):
    content = _wheel("the program")
    _index_with(monkeypatch, content, hashlib.sha256(content).hexdigest())
    assert bootstrap_uv.by_wheel(tmp_path).read_text() == "the program"
    assert [path.name for path in tmp_path.iterdir()] == [bootstrap_uv.PROGRAM]


def test_a_wheel_with_another_digest_is_refused(monkeypatch, tmp_path):
    _index_with(monkeypatch, _wheel("something else"), "0" * 64)
    with pytest.raises(Unavailable, match="does not have the digest that the index gives"):
        bootstrap_uv.by_wheel(tmp_path)
    assert list(tmp_path.iterdir()) == []


def _fake_uv(folder, version):
    folder.mkdir(parents=True)
    program = folder / "uv"
    program.write_text(f"#!/bin/sh\necho uv {version}\n")
    program.chmod(0o755)
    return program


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
@pytest.mark.parametrize(
    ("on_path", "own", "found"),
    [
        ("0.9.1", "0.9.2", "path"),
        ("0.7.9", "0.9.2", "own"),
        (None, "0.8.0", "own"),
        ("0.7.9", None, None),
        (None, None, None),
    ],
)
def test_the_uv_on_path_comes_first_if_it_is_new_enough(monkeypatch, tmp_path, on_path, own, found):
    places = {None: None}
    if on_path:
        places["path"] = _fake_uv(tmp_path / "path", on_path)
    if own:
        places["own"] = _fake_uv(tmp_path / ".uv" / "bin", own)
    monkeypatch.setattr(shutil, "which", lambda name: str(places["path"]) if on_path else None)
    assert bootstrap_uv.find(tmp_path) == places[found]


def _route_that_fails(scratch):
    (scratch / "half").write_text("half a download")
    raise Unavailable("no network")


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins are shell scripts")
def test_the_next_route_is_tried_and_only_the_program_stays(monkeypatch, tmp_path):
    routes = {"first": _route_that_fails, "second": lambda scratch: _fake_uv(scratch / "bin", "0.9.2")}
    monkeypatch.setattr(bootstrap_uv, "ROUTES", routes)
    assert bootstrap_uv.fetch(tmp_path) == tmp_path / ".uv" / "bin" / "uv"
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == [".uv/bin/uv"]


def test_when_no_route_works_the_message_says_what_to_do(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(bootstrap_uv, "PROJECT", tmp_path)
    monkeypatch.setattr(bootstrap_uv, "find", lambda project: None)
    monkeypatch.setattr(bootstrap_uv, "ROUTES", {"venv": _route_that_fails, "download": _route_that_fails})
    assert bootstrap_uv.main() == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[-1] == (
        "uv, which installs this project, is not here and could not be fetched: connect to the network and try again, "
        "or install uv yourself (https://docs.astral.sh/uv/). What was tried: venv (no network), download (no network)."
    )


def test_the_bootstrap_script_needs_only_the_standard_library_of_python_3_8():
    source = (ROOT / "tools" / "bootstrap_uv.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:import|from) (\w+)", source, re.M))
    assert imported <= sys.stdlib_module_names
    compile(source, "bootstrap_uv.py", "exec", dont_inherit=True)
    assert PROJECT["tool"]["ruff"]["per-file-target-version"]["tools/bootstrap_uv.py"] == "py38"


def test_the_script_that_asks_for_uv_is_not_taken_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `tools/` on PATH it asked itself again, without end."""
    monkeypatch.setattr(shutil, "which", lambda _: str(ROOT / "tools" / "uv"))
    monkeypatch.setattr(
        bootstrap_uv, "version_of", lambda uv: pytest.fail(f"asked {uv}") if uv.parent == ROOT / "tools" else None
    )
    assert bootstrap_uv.find(tmp_path) is None
