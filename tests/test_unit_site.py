"""Unit: what the documentation site is made of: links, generated parts, and pages that name what is there."""

import json
import re
import shutil
from pathlib import Path

import build_site
import pytest
from documentation import citation, evidence, extension
from documentation.commands import reference, walk
from documentation.links import Tree, shown_headings
from docutils.core import publish_doctree
from sphinx.search.da import SearchDanish

import fsm_sim as fsm
from fsm_sim.cli.commands import commands
from fsm_sim.inputs.evidence import read_catalogue
from fsm_sim.inputs.validate import validate
from fsm_sim.study.dossier.reading import read_standards

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = {
    "README.md": "index",
    "README.md#exit-codes": "reference/exit-codes",
    "docs/decisions/README.md": "explanation/decisions",
}
ENGLISH = Tree(ROOT, "docs", PAGES)
DANISH = Tree(ROOT, "docs/da", PAGES)
PARALLEL = ("start", "planner")
"""The folders whose pages stand in both languages."""
CATALOGUE = read_catalogue()


@pytest.mark.parametrize(
    ("text", "file", "instead"),
    [
        ("[a](docs/faults.md)", "README.md", "[a](project:/faults.md)"),
        ("[a](../faults.md#disk)", "docs/planner/x.md", "[a](project:/faults.md#disk)"),
        ("[a](README.md)", "docs/decisions/0001.md", "[a](project:/explanation/decisions.md)"),
        ("[a](README.md#exit-codes)", "README.md", "[a](project:/reference/exit-codes.md)"),
        ("[a](README.md#other)", "README.md", "[a](project:/index.md#other)"),
        ("[a](scenarios/hedensted.toml)", "README.md", "[a](path:/../scenarios/hedensted.toml)"),
        ("[the `scenarios`](scenarios)", "README.md", "the `scenarios`"),
        ("![a](docs/images/page-en-laptop.png)", "README.md", "![a](/images/page-en-laptop.png)"),
        ("[a](#here) [b](https://uv.example/)", "README.md", "[a](#here) [b](https://uv.example/)"),
        ("[over\na line](docs/faults.md)", "README.md", "[over\na line](project:/faults.md)"),
        ("```\n[a](docs/faults.md)\n```\n", "README.md", "```\n[a](docs/faults.md)\n```\n"),
    ],
)
def test_a_link_of_the_repository_becomes_one_of_the_site(text: str, file: str, instead: str) -> None:
    assert ENGLISH.on_the_site(text, file, "index") == instead


def test_a_number_stays_on_the_line_of_its_per_cent_sign_and_code_stays_as_it_is() -> None:
    written = publish_doctree("It is 22 % of ``22 %``, *5 %*.\n\n::\n\n  22 %\n")
    extension.keep_units(None, written, "page")
    kept = "22\N{NO-BREAK SPACE}%"
    assert written.astext() == f"It is {kept} of 22 %, {kept.replace('22', '5')}.\n\n22 %"


def test_a_danish_page_leads_to_danish_pages_and_to_english_ones() -> None:
    text = "[her](../how-to/container.md) og [der](../../serving.md#limits)"
    assert DANISH.on_the_site(text, "docs/da/start/operator.md", "start/operator") == (
        '[her](project:/how-to/container.md) og <a hreflang="en" href="../../en/serving.html#limits">der</a>'
    )


@pytest.mark.parametrize(("language", "page"), [("en", "docs/project/cite.md"), ("da", "docs/da/project/cite.md")])
def test_the_page_of_citation_has_a_ready_sentence_made_of_the_citation_file(
    language: str, page: str, tmp_path: Path
) -> None:
    """Version, authors, title and licence are those of the file, whatever it says; only the reader's digest is open."""
    assert f"<!-- citation {language} -->" in (ROOT / page).read_text("utf-8")
    own = citation.sentence(ROOT / "CITATION.cff", language)
    assert f"version {fsm.__version__}" in own
    other = tmp_path / "CITATION.cff"
    other.write_text(
        'title: "sim: a thing"\nversion: 9.8.7\nlicense: X\nauthors:\n  - name: "A"\n  - name: "B"\n', "utf-8"
    )
    said = citation.sentence(other, language)
    assert {one for one in ("sim, ", "version 9.8.7", " X; ", "A, B: *sim: a thing*") if one not in said} == set()
    assert {"en": "*DIGEST*", "da": "*FINGERAFTRYK*"}[language] in said
    other.write_text("title: sim\n", "utf-8")
    with pytest.raises(ValueError, match="no version"):
        citation.sentence(other, language)


def links(text: str) -> list[str]:
    return re.findall(r"(?<!!)\]\(([^)#\s]+)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.relative_to(DOCS).as_posix())
def test_the_links_of_a_page_lead_to_files_of_the_repository(page: Path) -> None:
    found = [link for link in links(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in found if not (page.parent / link).exists()] == []


def test_a_planner_has_every_page_in_both_languages() -> None:
    for folder in PARALLEL:
        english, danish = ({page.name for page in (tree / folder).glob("*.md")} for tree in (DOCS, DOCS / "da"))
        assert english == danish
        assert len(english) > 4


def test_a_danish_page_has_the_path_of_an_english_one() -> None:
    danish = [page.relative_to(DOCS / "da") for page in (DOCS / "da").rglob("*.md")]
    assert len(danish) > 15
    assert [page for page in danish if not (DOCS / page).exists()] == []


def test_the_files_of_the_danish_example_are_scenarios_without_a_warning() -> None:
    files = sorted((DOCS / "da" / "examples").glob("*.toml"))
    report = validate(files)
    assert [scenario.scenario.name for scenario in report.scenarios] == ["som-nu", "orlov", "to-faerre"]
    assert (report.problems, report.warnings) == ((), ())


def test_every_heading_of_readme_that_the_dossier_names_is_shown_by_a_page() -> None:
    """Else its link would lead to a heading that the first page has not, and the site would not build."""
    named = {name for standard in read_standards() for item in standard.item for name in item.documents}
    assert {one for one in named if one.startswith("README.md#")} <= {*shown_headings(DOCS), "README.md#fsm_sim"}


def words(page: Path) -> set[str]:
    """The words of a Danish page, and of the files that it shows, as the search of the site has them."""
    search, text = SearchDanish({}), page.read_text("utf-8")
    for file in re.findall(r"\{literalinclude\} (\S+)", text):
        text += (page.parent / file).read_text("utf-8")
    return {search.stem(word.lower()) for word in search.split(text)}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        *((word, "compare-two-plans") for word in ("orlov", "deltid", "barsel", "vikar", "stop", "oplæring")),
        ("tilgang", "compare-two-plans"), ("sagsbehandlere på deltid", "compare-two-plans"),
        ("22 procent", "what-22-percent-means"), ("sagsbehandlerskift", "what-22-percent-means"),
        ("personaleomsætning", "what-22-percent-means"),
        ("caseload", "how-sure"), ("sagstal", "how-sure"), ("sagsstamme", "how-sure"),
    ],
)  # fmt: skip
def test_the_words_that_a_danish_planner_asks_for_are_on_their_page(asked: str, found: str) -> None:
    """The search of the site finds pages with every word that is asked for; it leaves numbers out."""
    search = SearchDanish({})
    stems = {search.stem(word) for word in search.split(asked) if not word.isdigit()}
    pages = {page.stem for page in (DOCS / "da").rglob("*.md") if stems <= words(page)}
    assert found in pages
    assert len(pages) < 12  # of some twenty: a word that all have leads nowhere


def test_the_reference_of_python_lists_every_name_once() -> None:
    text = (DOCS / "reference" / "python.md").read_text("utf-8")
    listed = re.findall(r"^   (\w+)$", text, re.MULTILINE)
    assert sorted(listed) == sorted(set(fsm.__all__) - {"__version__"})


def test_the_reference_of_the_command_line_has_every_command_and_its_help() -> None:
    text, names = reference(commands, "fsm-sim"), [" ".join(path) for path, _ in walk(commands, ("fsm-sim",))]
    assert re.findall(r"^##+ (.*)$", text, re.MULTILINE) == names
    assert "fsm-sim decide staffing" in names
    assert text.count("Usage: fsm-sim ") == len(names) > 20


def test_the_table_of_evidence_has_every_published_number_and_its_source() -> None:
    table = evidence.table(CATALOGUE)
    assert re.findall(r'<tr id="target-([^"]+)"', table) == [target.id for target in CATALOGUE.targets]
    assert f"{len(CATALOGUE.targets)} published numbers" in table
    for conflict in CATALOGUE.conflicts:
        assert f'<dt id="conflict-{conflict.id}">' in evidence.conflicts(CATALOGUE)
    for anchor in re.findall(r'href="#conflict-([^"]+)"', table):
        assert anchor in {conflict.id for conflict in CATALOGUE.conflicts}


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("bip-caseworker-change", "22%"),
        ("ap-unemployed-years", "at least 8 years"),
        ("projects-started-first-year", "2019"),
    ],
)
def test_a_published_number_is_shown_as_it_was_published(target: str, shown: str) -> None:
    assert evidence.value_of(CATALOGUE.by_id(target)) == shown


def test_a_text_of_the_evidence_cannot_become_html() -> None:
    target = CATALOGUE.targets[0].model_copy(update={"quote": "<script>alert(1)</script>"})
    table = evidence.table(CATALOGUE.model_copy(update={"targets": (target,)}))
    assert "<script>" not in table
    assert "&lt;script&gt;" in table


def test_a_notebook_that_changed_after_it_was_run_counts_as_not_run(tmp_path: Path) -> None:
    notebook = sorted((ROOT / "notebooks").glob("*.ipynb"))[0]
    executed = tmp_path / notebook.name
    assert not build_site.is_executed(executed, notebook)
    shutil.copy(notebook, executed)
    assert build_site.is_executed(executed, notebook)
    content = json.loads(executed.read_text("utf-8"))
    content["cells"][0]["source"] = ["# Another question?\n"]
    executed.write_text(json.dumps(content), "utf-8")
    assert not build_site.is_executed(executed, notebook)
