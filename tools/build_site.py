"""Build the documentation site: `tools/uv run python tools/build_site.py [FOLDER]`, or `make site`.

The trees of both languages go to FOLDER/en and FOLDER/da (out/site without one), and FOLDER/index.html asks which. The
tutorials are the notebooks as `make notebooks` left them in out/notebooks; one that is missing there, or has other
cells than the notebook has now, is run first. Every warning of Sphinx ends the build.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
EXECUTED = ROOT / "out" / "notebooks"


def main(arguments: list[str]) -> int:
    """Build the site into the folder that is named and return the exit code."""
    out = Path(arguments[0]).resolve() if arguments else ROOT / "out" / "site"
    place_tutorials()
    shutil.rmtree(out, ignore_errors=True)
    for language, pages in (("en", DOCS), ("da", DOCS / "da")):
        command = ["--fail-on-warning", "--keep-going", "--fresh-env", "--quiet", "--jobs", "2", "-c", str(DOCS)]
        command += ["--tag", language, "--doctree-dir", str(out / ".doctrees" / language)]
        code = subprocess.run([sys.executable, "-m", "sphinx", *command, str(pages), str(out / language)]).returncode
        if code:
            return code
    for left in (out / ".doctrees", out / "jupyter_execute"):
        shutil.rmtree(left, ignore_errors=True)
    shutil.copy(DOCS / "languages.html", out / "index.html")
    print(f"The site is in {out}; open index.html there.")
    return 0


def place_tutorials() -> None:
    """Put the notebooks, executed, where Sphinx reads them; run those that are not at hand as they are now."""
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    if stale := [one for one in notebooks if not is_executed(EXECUTED / one.name, one)]:
        run_notebooks(stale)
    (DOCS / "tutorials").mkdir(exist_ok=True)
    for notebook in notebooks:
        shutil.copy(EXECUTED / notebook.name, DOCS / "tutorials" / notebook.name)


def is_executed(executed: Path, notebook: Path) -> bool:
    """Whether a notebook was executed as its cells are now."""
    return executed.exists() and sources(executed) == sources(notebook)


def sources(notebook: Path) -> list[str]:
    """The text of every cell of a notebook, in order."""
    return ["".join(cell["source"]) for cell in json.loads(notebook.read_text("utf-8"))["cells"]]


def run_notebooks(notebooks: list[Path]) -> None:
    """Execute notebooks into out/notebooks.

    Raises
    ------
    subprocess.CalledProcessError
        Where a cell fails.
    """
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "notebook", "--output-dir", str(EXECUTED)]
    subprocess.run([*command, *map(str, notebooks)], check=True, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
