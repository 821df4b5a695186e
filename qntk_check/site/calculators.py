"""The boxes that compute formulas in the page: their fields, what stands in them at first, code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from markupsafe import Markup

from qntk_check.errors import QNTKError, TargetWarning
from qntk_check.formulas.machinery.formula import Formula, Parameter
from qntk_check.site.scripts import as_javascript, described, domain_of

__all__ = ["Calculator", "Field", "calculator"]

#: What stands in the field of the observable at first: one string of four letters.
OBSERVABLE = "ZZII"
_TRACES = tuple(Fraction(16 * (k % 2 == 0)) for k in range(1, 9))
_CANDIDATES = tuple(map(Fraction, ("1/10", "1", "1/2", "16", "4", "0", "2", "-1/2", "-1")))
_MOST = 4000  # combinations that are tried


@dataclass(frozen=True)
class Field:
    """A field of a form: the parameter, what it takes in words, and what stands in it at first."""

    name: str
    meaning: str
    takes: str
    value: str


@dataclass(frozen=True)
class Calculator:
    """The form of some formulas: fields, whether an observable is asked for, data and code."""

    fields: tuple[Field, ...]
    asks_observable: bool
    data: Markup
    code: Markup


def calculator(formulas: Sequence[Formula], titles: Mapping[str, str]) -> Calculator:
    """Return the form that computes these formulas, all from one set of values.

    Parameters
    ----------
    formulas
        At least one.
    titles
        What each is called in the page, by name.
    """
    asks = any(formula.trace_order for formula in formulas)
    parameters: dict[str, Parameter] = {}
    for formula in formulas:
        for parameter in formula.parameters:
            parameters.setdefault(parameter.name, parameter)
    if asks:
        parameters.pop("N", None)  # the observable says it
    values = _first_values(formulas, tuple(parameters.values()))
    fields = tuple(
        Field(name, p.meaning, domain_of(p).said(), str(values[name]))
        for name, p in parameters.items()
    )
    data = [{**described(f), "title": titles[f.name], **_beside(f, formulas)} for f in formulas]
    entries = ",\n".join(f"{json.dumps(f.name)}:{as_javascript(f)}" for f in formulas)
    code = f"const {{I,F,A,M,P,log,exp,erf,abs}}=exact;\nconst FORMULAS={{{entries}}};"
    return Calculator(fields, asks, _safe(json.dumps(data, ensure_ascii=False)), Markup(code))


def _safe(text: str) -> Markup:
    return Markup(text.replace("</", "<\\/"))


def _beside(formula: Formula, formulas: Sequence[Formula]) -> dict[str, object]:
    """Say of a printed form which exact one it is compared with, and the power between them.

    The first formula of a claim is the one that holds; the number of derivatives with respect to
    angles tells whether it is the square of what is printed.
    """
    exact = formulas[0]
    if not formula.name.endswith("_as_printed") or exact is formula:
        return {}
    own, other = formula.derivatives or 1, exact.derivatives or 1
    return {"exact": exact.name, "power": str(Fraction(own, other))}


def _first_values(
    formulas: Sequence[Formula], parameters: Sequence[Parameter]
) -> dict[str, Fraction]:
    """Return values at which as many of the formulas as possible have a value."""
    choices = [_taken(parameter) for parameter in parameters]
    best: dict[str, Fraction] = {}
    most = -1
    for combination in islice(product(*choices), _MOST):
        values = {p.name: v for p, v in zip(parameters, combination, strict=True)}
        count = sum(_has_value(formula, values) for formula in formulas)
        if count > most:
            best, most = values, count
        if count == len(formulas):
            break
    return best


def _taken(parameter: Parameter) -> list[Fraction]:
    default = [] if parameter.default is None else [Fraction(str(parameter.default))]
    domain = domain_of(parameter)
    first = [Fraction(16), *map(Fraction, domain.members[:3])] if domain.whole else []
    found = [*default, *first, *_CANDIDATES]
    return [value for value in dict.fromkeys(found) if _accepts(parameter, value)]


def _accepts(parameter: Parameter, value: Fraction) -> bool:
    try:
        parameter.check(parameter.name, value)
    except QNTKError:
        return False
    return not parameter.integer or value.denominator == 1


def _has_value(formula: Formula, values: Mapping[str, Fraction]) -> bool:
    own = {p.name: values.get(p.name, Fraction(16)) for p in formula.parameters}
    traces = {"traces": _TRACES[: formula.trace_order]} if formula.trace_order else {}
    try:
        formula(**own, **traces)
    except (QNTKError, TargetWarning, OverflowError):
        return False
    return True
