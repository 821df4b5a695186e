"""The page of a formula: LaTeX, domain, a line of Python, and a box that computes it."""

from __future__ import annotations

from collections.abc import Mapping

from qntk_check.errors import QNTKError
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.site.calculators import OBSERVABLE, calculator
from qntk_check.site.contents import Contents
from qntk_check.site.scripts import domain_of

__all__ = ["code_of", "formula_page"]


def formula_page(contents: Contents, name: str) -> Mapping[str, object]:
    """Return what the template of a formula's page is given."""
    formula, claims = contents.formulas[name]
    return {
        "title": name,
        "name": name,
        "formula": formula,
        "tex": formula.latex(),
        "parameters": [(p, domain_of(p).said()) for p in formula.parameters],
        "code": code_of(name, formula),
        "claims": claims,
        "printed": name.replace(" ", "_").endswith("as_printed"),
        "box": calculator([formula], {formula.name: formula.name}),
    }


def code_of(name: str, formula: Formula) -> str:
    """Return a line of Python that evaluates a formula, with what it returns.

    Examples
    --------
    >>> from qntk_check.formulas import kernel_mean
    >>> code_of("kernel_mean", kernel_mean).splitlines()[1:]
    [">>> formulas.kernel_mean(L=16, observable={'ZZII': 1})", 'Fraction(8192, 4335)']
    """
    home, _, short = name.rpartition(".")
    values = {f.name: f.value for f in calculator([formula], {formula.name: name}).fields}
    arguments = [f"{key}={_literal(value)}" for key, value in values.items()]
    given: dict[str, object] = {key: _number(value) for key, value in values.items()}
    if formula.trace_order:
        arguments.append(f"observable={ {OBSERVABLE: 1} }")
        given["observable"] = {OBSERVABLE: 1}
    try:
        result = repr(formula(**given))
    except QNTKError as error:
        result = f"{type(error).__name__}: {error}"
    if home:
        first = ">>> from qntk_check.verdicts.registry import formulas_of"
        call = f"formulas_of({home!r})[{short!r}]({', '.join(arguments)})"
    else:
        first, call = (
            ">>> from qntk_check import formulas",
            f"formulas.{short}({', '.join(arguments)})",
        )
    return f"{first}\n>>> {call}\n{result}"


def _number(text: str) -> object:
    return float(_ratio(text)) if "/" in text else int(text)


def _literal(text: str) -> str:
    return repr(_number(text))


def _ratio(text: str) -> float:
    above, _, below = text.partition("/")
    return int(above) / int(below or 1)
