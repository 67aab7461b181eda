"""The documentation site: what Sphinx needs to know of this repository. `tools/build_site.py` builds it."""
