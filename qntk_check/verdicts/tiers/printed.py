"""What a paper prints against a proved formula, coefficient by coefficient, in its convention.

The printed statement is a formula of the paper's own, as it stands on its page. A derivation proves
the formula of everyone, in the convention of this project; the machine converts it, and both are
written as polynomials in the traces and in all else but N.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from qntk_check.formulas.machinery.family import resolve
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.verdicts.model import Check, Context, Evidence, Finding, Subject, Tier
from qntk_check.verdicts.registry import chosen, formulas_of
from qntk_check.verdicts.tiers.symbolic import compare_with_formula

if TYPE_CHECKING:
    from derivations.proof.derivation import Derivation
    from qntk_check.formulas.machinery.foreign import Expression

__all__ = ["Coefficient", "coefficients", "printed_check"]


class Coefficient(NamedTuple):
    """A monomial in the traces, with what is printed before it and what holds, both in N."""

    of: Expression
    printed: Expression
    exact: Expression

    @property
    def right(self) -> bool:
        """Whether the two are one rational function."""
        from derivations.statements.foreign import cancelled, is_same

        return is_same(cancelled(self.printed - self.exact), 0)


def printed_check(derive: Callable[[], Derivation], formula: str, printed: str) -> Check:
    """Return the check that a printed statement is what is derived, coefficient by coefficient.

    Parameters
    ----------
    derive
        Builds the derivation of the formula.
    formula
        Its name in :mod:`qntk_check.formulas`; ``name:option`` for one variant of a family.
    printed
        Name of the paper's own formula: what it prints, in its convention.
    """

    def run(context: Context) -> Evidence:
        return _compared(derive, formula, printed, context.paper)

    return Check(Tier.SYMBOLIC, f"{printed} beside {formula}", run)


def _compared(derive: Callable[[], Derivation], formula: str, printed: str, paper: str) -> Evidence:
    proved = resolve(formulas_of(paper, converted=False), formula)
    found = compare_with_formula(derive, proved)
    if found.finding is not Finding.HOLDS:
        return found
    known = formulas_of(paper)
    rows = coefficients(known[printed], resolve(known, formula))
    wrong = [row for row in rows if not row.right]
    table = [
        {"of": str(row.of), "printed": str(row.printed), "exact": str(row.exact)} for row in rows
    ]
    details = {**found.details, "coefficients": table}
    covers = {} if wrong else {"covers": found.covers, "only": found.only}
    return Evidence(
        Tier.SYMBOLIC, Subject.PRINTED, Finding.FAILS if wrong else Finding.HOLDS, exact=True,
        summary=_said(rows, wrong, found.summary, paper), details=details, **covers,
    )  # fmt: skip


def _said(rows: list[Coefficient], wrong: list[Coefficient], proved: str, paper: str) -> str:
    if not wrong:
        count = f"in all {len(rows)} coefficients"
        return f"{proved}; in the paper's convention it is what is printed, {count}"
    first = wrong[0]
    of, printed, exact = (_shown(x, paper) for x in (first.of, first.printed, first.exact))
    return (
        f"{len(wrong)} of {len(rows)} coefficients are not what is derived: that of {of} is "
        f"printed as {printed} and has to be {exact}"
    )


def _shown(value: Expression, paper: str) -> str:
    """Return an expression as text in the paper's letters."""
    from derivations.statements.plain import latex_to_plain
    from derivations.statements.printer import printed

    tex = printed(value)
    return latex_to_plain(chosen([paper])[0].convention.written(tex) if paper else tex)


def coefficients(printed: Formula, exact: Formula) -> list[Coefficient]:
    """Return the coefficients of two formulas side by side: polynomials in all but N.

    Examples
    --------
    >>> from qntk_check.formulas import FORMULAS
    >>> rows = coefficients(FORMULAS["kernel_mean_large_n"], FORMULAS["kernel_mean"])
    >>> [(row.of, row.right) for row in rows]
    [(L*T_1**2, False), (L*T_2, False)]
    """
    left, right = _expanded(printed.expr), _expanded(exact.expr)
    zero = printed.expr * 0
    return [
        Coefficient(name, left.get(name, zero), right.get(name, zero))
        for name in sorted({*left, *right}, key=str)
    ]


def _expanded(expression: Expression) -> Mapping[Expression, Expression]:
    """Return the coefficient of every monomial."""
    from derivations.statements.foreign import cancelled, factored, product_of, symbols_in, terms_in

    names = sorted((s for s in symbols_in(expression) if str(s) != "N"), key=str)
    top, bottom = cancelled(expression).as_numer_denom()
    return {
        product_of([s**k for s, k in zip(names, powers, strict=True)]): factored(value / bottom)
        for powers, value in terms_in(top, names)
    }
