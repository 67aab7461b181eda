"""Sphinx settings of both language trees of the documentation site; the tag `da` or `en` says which is built."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))

from documentation.links import shown_headings  # noqa: E402

from fsm_sim.version import __version__  # noqa: E402

danish = tags.has("da")  # type: ignore[name-defined]  # noqa: F821

project = "fsm_sim"
author = "The fsm_sim founders"
version = release = __version__
language = "da" if danish else "en"
extensions = ["myst_nb", "sphinx_design", "documentation.extension"]
exclude_patterns = [] if danish else ["da", "decisions/README.md"]
locale_dirs = [str(HERE / "locale")]
default_role = "code"
html_last_updated_fmt = None
html_copy_source = False
html_show_sourcelink = False
html_use_index = not danish  # of the names in Python, which only English pages have

# ---- pages

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "attrs_inline", "attrs_block"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # `make notebooks` runs them; see tools/build_site.py
nb_merge_streams = True
repository_pages = {
    "README.md": "index",
    "README.md#fsm_sim": "index",
    "ARCHITECTURE.md": "explanation/architecture",
    "CONTRIBUTING.md": "project/contributing",
    "CHANGELOG.md": "project/changelog",
    "docs/decisions/README.md": "explanation/decisions",
}
repository_pages |= {
    f"notebooks/{file.name}": f"tutorials/{file.stem}" for file in (HERE.parent / "notebooks").glob("*.ipynb")
}
repository_pages |= shown_headings(HERE)
other_tree = (
    {"code": "en", "source": "docs", "name": "English"}
    if danish
    else {"code": "da", "source": "docs/da", "name": "Dansk"}
)

# ---- the reference of Python

if not danish:
    extensions += ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.viewcode", "numpydoc"]
    autosummary_generate = True
    autosummary_imported_members = True
    autodoc_typehints = "none"  # the signature of a page would be wider than the page; types stand in the source
    numpydoc_show_class_members = False

# ---- how it looks: nothing is fetched from another host

html_theme = "pydata_sphinx_theme"
html_title = "fsm_sim"
html_static_path = [str(HERE / "static")]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
templates_path = [str(HERE / "templates")]
html_math_renderer = "mathml"
html_theme_options = {
    "logo": {"text": "fsm_sim"},
    "navbar_end": ["language", "theme-switcher"],
    "navbar_persistent": ["search-button"],
    "header_links_before_dropdown": 8,
    "collapse_navigation": True,
    "navigation_depth": 2,
    "search_bar_text": "Søg i siderne" if danish else "Search these pages",
    "footer_start": ["copyright-line"],
    "footer_end": [],
    "show_prev_next": False,
    "secondary_sidebar_items": {"**": ["page-toc"], "reference/evidence": []},
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
