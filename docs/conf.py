"""How Sphinx makes the pages of docs/ into a site; `make docs` runs it.

Sphinx with furo and MyST was chosen over mkdocs-material (in maintenance since its authors work on
zensical) and zensical (whose plug-ins for references of Python are not there yet): it reads the
pages as they are, checks every link, and makes the reference from the docstrings.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from qntk_check.provenance import versions

project = "qntk-check"
author = "The qntk-check authors"
project_copyright = author
release = versions("qntk-check")["qntk-check"]
version = release

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "names", "formula_pages",
              "scripts"]  # fmt: skip
exclude_patterns = ["examples", "_ext", "_build"]
html_theme = "furo"
html_title = f"qntk-check {release}"
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["extra.css"]

myst_heading_anchors = 4
# Links to files of the project that are no pages lead to a copy that the site has of them.
myst_all_links_external = False
suppress_warnings = ["myst.header"]

napoleon_google_docstring = False
napoleon_use_rtype = False
autodoc_typehints = "none"  # the docstrings say what goes in and what comes out
autodoc_member_order = "bysource"
nitpicky = False
