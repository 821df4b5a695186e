"""The page of all formulas: what each is, where it holds, which claim validates it, and a plot.

The equation is that of the object that is imported, and the plot its values: nothing is typed.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from latex2mathml.converter import convert
from sphinx.application import Sphinx

from qntk_check.errors import QNTKError
from qntk_check.formulas import FORMULAS
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts import registry

# Values of what is not plotted: one is taken for each parameter of that name.
_USUAL: dict[str, Any] = {
    "N": 16, "L": 64, "t": 100, "K": 4.0, "eta": 0.01, "sigma": 0.01, "target": 0.5, "order": 2,
    "start": 0.1, "reached": 0.2, "highest": 1.0, "lowest": -1.0, "shots": 100,
}  # fmt: skip
_SWEPT = {
    "L": [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    "N": [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
    "t": [1, 2, 5, 10, 20, 50, 100, 200, 500],
    "eta": list(np.geomspace(1e-3, 0.4, 25)),
    "sigma": list(np.geomspace(1e-3, 0.5, 25)),
    "K": list(np.geomspace(0.1, 50, 25)),
}


def values(formula: Formula, name: str) -> tuple[list[float], list[float]]:
    """Return where the formula has a value along one parameter, for a Pauli string, and it."""
    at, found = [], []
    for x in _SWEPT[name]:
        given = {
            p.name: x if p.name == name else p.default if p.default is not None
            else _USUAL.get(p.name, 2 if p.integer else 0.5)
            for p in formula.parameters
        }  # fmt: skip
        N = given.get("N", 16)
        traces = [N if k % 2 == 0 else 0 for k in range(1, formula.trace_order + 1)]
        try:
            y = float(formula(**given, **({"traces": traces} if traces else {})))
        except (QNTKError, TypeError, ValueError):
            continue
        if np.isfinite(y):
            at.append(float(x))
            found.append(y)
    return at, found


def plot(formula: Formula, folder: Path) -> str:
    """Draw a formula along the first parameter that has several values; return its caption."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = [p.name for p in formula.parameters]
    for name in (x for x in _SWEPT if x in names):
        at, found = values(formula, name)
        if len(at) < 4 or len(set(found)) < 2:
            continue
        fixed = ", ".join(f"{p.name} = {_USUAL.get(p.name, 2 if p.integer else 0.5)}"
                          for p in formula.parameters
                          if p.name != name and p.default is None)  # fmt: skip
        with pyplot.rc_context({"svg.hashsalt": formula.name, "font.size": 9}):
            figure, axes = pyplot.subplots(figsize=(4, 2.4), layout="constrained")
            axes.plot(at, found, marker=".", linewidth=1)
            axes.set_xscale("log")
            if min(found) > 0 and max(found) > 20 * min(found):
                axes.set_yscale("log")
            axes.set_xlabel(name)
            axes.set_ylabel(formula.name, fontsize=8)
            figure.savefig(folder / f"{formula.name}.svg", metadata={"Date": None})
            pyplot.close(figure)
        return ("For a Pauli string" if formula.trace_order else "Along " + name) + (
            f", with {fixed}." if fixed else "."
        )
    return ""


def section(name: str, formula: Formula, folder: Path) -> str:
    """Return the section of one formula."""
    try:
        paper, claim = registry.find(formula.claim)
        where = f"../findings.html#{paper.name}-{claim.id}"  # the table has its anchors in HTML
        place = f'<a href="{where}"><code>{claim.id}</code></a>'
    except QNTKError:  # validated by something that is no claim
        place = f"`{formula.claim}`"
    rows = "\n".join(
        f"| `{p.name}` | {p.meaning} | {p.unit} | {'' if p.default is None else p.default} |"
        for p in formula.parameters
    )
    caption = plot(formula, folder)
    picture = (
        f'<figure class="formula">\n<img src="../_static/formulas/{formula.name}.svg" '
        f'alt="Values of {formula.name}. {escape(caption)}" loading="lazy">\n'
        f"<figcaption>{escape(caption)}</figcaption>\n</figure>\n"
        if caption
        else ""
    )
    traces = f"\nTraces T_1 … T_{formula.trace_order} of O.\n" if formula.trace_order else ""
    return (
        f"(formula-{name})=\n## {name}\n\n{formula.summary}\n\n"
        f"{convert(formula.latex(), display='block')}\n\n"
        f"- holds: {formula.validity}\n- validated by: {place}\n- source: {formula.source}\n"
        f"- call: `{formula.signature}`\n\n"
        f"| parameter | meaning | unit | default |\n|---|---|---|---|\n{rows}\n"
        f"{traces}\n{picture}\n"
    )


def begin(app: Sphinx) -> None:
    """Write the page before pages are read."""
    folder = Path(app.srcdir) / "reference"
    folder.mkdir(exist_ok=True)
    pictures = Path(app.srcdir) / "_static" / "formulas"
    pictures.mkdir(parents=True, exist_ok=True)
    parts = [section(name, formula, pictures) for name, formula in FORMULAS.items()]
    head = (
        "# Formulas\n\nEach is called with numbers, arrays, exact fractions or symbols, and with "
        "`traces=` or `observable=` where O occurs. The equation is that of the function itself; "
        "the claim that validates it says how it was proved.\n\n"
    )
    (folder / "formulas.md").write_text(head + "\n".join(parts), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register it."""
    os.environ.setdefault("MPLCONFIGDIR", "/tmp")
    app.connect("builder-inited", begin)
    return {"parallel_read_safe": True}
