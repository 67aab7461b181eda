"""Document: a release: what is in it, the same bytes twice, and what others have written in it."""

import hashlib
import io
import json
import os
import re
import tarfile
import zipfile
from pathlib import Path

import pytest
import release
from documentation.shipped import LISTS, entries, shipped_components

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return release.build()


@pytest.mark.slow
@pytest.mark.skipif("UV" not in os.environ, reason="needs the uv that `uv run` names")
def test_R4_a_release_built_in_another_time_zone_and_with_other_permissions_is_the_same(
    files: dict[str, bytes],
) -> None:
    again = release.build("077", "Asia/Tokyo")
    assert {name: content == again[name] for name, content in files.items()} == dict.fromkeys(files, True)
    assert len(files) == 5


@pytest.mark.slow
@pytest.mark.skipif("UV" not in os.environ, reason="needs the uv that `uv run` names")
def test_a_release_has_its_licences_its_citation_and_nothing_that_is_not_in_git(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(next(files[name] for name in files if name.endswith(".whl")))) as wheel:
        inside = wheel.namelist()
        assert wheel.read("fsm_sim/_data/CITATION.cff") == (ROOT / "CITATION.cff").read_bytes()
    assert {name.partition(".dist-info/")[2] for name in inside if "/licenses/" in name} == {
        "licenses/LICENSE",
        "licenses/fsm_sim/web/static/LICENSES.md",
    }
    with tarfile.open(fileobj=io.BytesIO(next(files[name] for name in files if name.endswith(".tar.gz")))) as source:
        packed = {name.partition("/")[2] for name in source.getnames()} - {"PKG-INFO"}
    assert {name for name in packed if not (ROOT / name).exists()} == set()
    needed = files["requirements.txt"].decode()
    assert re.findall(r"^(?:starlette|python-docx|numpy)==", needed, re.M) == [
        "numpy==",
        "python-docx==",
        "starlette==",
    ]
    assert not re.search(r"^(?:sphinx|pytest|fsm-sim)\b", needed, re.M)
    named = {one["name"] for one in json.loads(files["sbom.cdx.json"])["components"]}
    assert set(re.findall(r"^([\w.-]+)==", needed, re.M)) | {"htmx.org"} == named


def test_the_sums_are_those_of_the_files_and_the_bill_has_no_time_of_its_making() -> None:
    told = {"components": [], "metadata": {"timestamp": "now"}, "serialNumber": "urn:uuid:random"}
    one, other = (release.bill({**told, "components": [], "metadata": {}}, ROOT, 0) for _ in range(2))
    assert one == other
    assert json.loads(one)["metadata"]["timestamp"] == "1970-01-01T00:00:00+00:00"
    assert release.sums({"b": b"2", "a": one}).decode().splitlines() == [
        f"{hashlib.sha256(one).hexdigest()}  a",
        f"{hashlib.sha256(b'2').hexdigest()}  b",
    ]


@pytest.mark.parametrize("folder", ["fsm_sim/web/static", "tests/vendor"])
def test_every_file_that_others_wrote_is_named_with_its_version_and_licence(folder: str) -> None:
    named = {one["file"]: one for one in entries((ROOT / folder / "LICENSES.md").read_text("utf-8"))}
    assert named.keys() == {path.name for path in (ROOT / folder).glob("*.min.js")}
    for name, entry in named.items():
        assert entry["version"] in (ROOT / folder / name).read_text("utf-8")


def test_the_bill_names_what_the_package_carries_with_its_digest() -> None:
    (htmx,) = shipped_components(ROOT)
    assert LISTS == ("fsm_sim/web/static/LICENSES.md",)
    assert htmx["licenses"] == [{"license": {"id": "0BSD"}}]
    assert (
        htmx["hashes"][0]["content"] == hashlib.sha256((ROOT / htmx["properties"][0]["value"]).read_bytes()).hexdigest()
    )


def test_a_file_changed_after_the_build_is_refused(tmp_path: Path) -> None:
    files = {"a.whl": b"wheel", "requirements.txt": b""}
    for name, content in (files | {"SHA256SUMS": release.sums(files)}).items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "a.whl").write_bytes(b"another")
    with pytest.raises(release.ReleaseError, match=r"a\.whl is not the file whose sha256"):
        release.verify(tmp_path)
