"""The exact tiers: a derivation against the formula users import, and a second exact route."""

# pyright: reportMissingTypeStubs=false

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from qntk_check.errors import ProofError
from qntk_check.formulas.machinery.family import resolve
from qntk_check.formulas.machinery.foreign import free_symbols
from qntk_check.formulas.machinery.formula import Formula
from qntk_check.kinds import Exact, Number, is_nested
from qntk_check.verdicts import certificates
from qntk_check.verdicts.corrections import Contrast, concluded
from qntk_check.verdicts.model import Check, Context, Data, Evidence, Fields, Finding, Subject, Tier
from qntk_check.verdicts.registry import formulas_of

if TYPE_CHECKING:
    from sympy import Expr

    from derivations.proof.derivation import Derivation
    from qntk_check.formulas.machinery.foreign import Expression, Symbol

__all__ = [
    "compare_with_formula",
    "derived",
    "exact_values_check",
    "proof_check",
    "refutation_check",
    "squares_check",
    "symbolic_check",
]


def derived(module: str, builder: str) -> Callable[[], Derivation]:
    """Return the checked derivation of a module, imported and built once, when first asked for."""

    @cache
    def build() -> Derivation:
        return certificates.checked(f"{module}.{builder}", getattr(import_module(module), builder))

    return build


def symbolic_check(
    derive: Callable[[], Derivation],
    formula: str,
    subject: Subject = Subject.PRINTED,
    *,
    over: str | None = None,
) -> Check:
    """Return the check that a derivation ends in the formula that users import.

    With ``over`` it has to end in the ratio of the two formulas. Both are in the convention of this
    project; what a paper prints in another one, :func:`.printed.printed_check` compares.
    """

    def run(context: Context) -> Evidence:
        formulas = formulas_of(context.paper, converted=False)
        divisor = None if over is None else formulas[over]
        return compare_with_formula(derive, resolve(formulas, formula), subject, over=divisor)

    return Check(Tier.SYMBOLIC, f"derivation of {formula}", run, subject)


def refutation_check(derive: Callable[[], Derivation], summary: str) -> Check:
    """Return the check that a derivation leads the statement as printed to a contradiction.

    Its premises are met everywhere and what follows is false: its conclusion does not hold.
    """
    check = proof_check(derive, finding=Finding.FAILS, summary=summary)
    contrast = Contrast((concluded("all that the derivation assumes", true=False),))

    def run(context: Context) -> Evidence:
        found = check.run(context)
        return replace(found, details={**found.details, "contrast": contrast.as_data()})

    return replace(check, run=run)


def proof_check(
    derive: Callable[[], Derivation],
    subject: Subject = Subject.PRINTED,
    *,
    finding: Finding = Finding.HOLDS,
    summary: str = "",
) -> Check:
    """Return the check that a derivation holds step by step; its result is the statement.

    ``finding`` is what a derivation without a broken step says about the subject.
    """

    def run(_context: Context) -> Evidence:
        derivation = _build(derive)
        if isinstance(derivation, ProofError):
            return _undecided(derivation, subject)
        steps = f"{len(derivation.steps)} steps, each checked by a second route"
        return Evidence(
            Tier.SYMBOLIC,
            subject,
            finding,
            exact=True,
            summary=f"{summary} ({steps})" if summary else steps,
            details=_details(derivation),
            covers=covered_by(derivation),
            only=only_at(derivation),
        )

    return Check(Tier.SYMBOLIC, "derivation", run, subject)


def compare_with_formula(
    derive: Callable[[], Derivation],
    formula: Formula,
    subject: Subject = Subject.PRINTED,
    *,
    over: Formula | None = None,
) -> Evidence:
    """Compare the result of a checked derivation with a formula, as rational functions."""
    derivation = _build(derive)
    if isinstance(derivation, ProofError):
        return _undecided(derivation, subject)
    name = formula.name if over is None else f"{formula.name} / {over.name}"
    expression = formula.expr if over is None else formula.expr / over.expr
    result = cast("Expression", derivation.result)
    off = _off(expression, result, free_symbols(expression))
    if off == 0:
        steps = f"{len(derivation.steps)} steps, each checked by a second route"
        summary, finding = f"{steps}, end in {name}", Finding.HOLDS
    else:
        summary = f"{name} is not what is derived: formula minus derivation is {off}"
        finding = Finding.FAILS
    return Evidence(
        Tier.SYMBOLIC, subject, finding, exact=True, summary=summary,
        details=_details(derivation), covers=covered_by(derivation), only=only_at(derivation),
    )  # fmt: skip


def _off(one: Expr, result: Expr, symbols: Iterable[Symbol]) -> Expr:
    """Return one − result in lowest terms."""
    from derivations.routes.central_moments import difference

    return difference(one, result, symbols)


def covered_by(derivation: Derivation) -> str:
    """Return for what a derivation holds: every value of the symbols in which it ends.

    Examples
    --------
    >>> covered_by(derived("derivations.kernel.mean", "derive_kernel_mean")())
    'every L, N, Tr O, Tr O²'
    """
    end: object = derivation.result
    ends = end if is_nested(end) else (end,)
    symbols = {
        symbol
        for part in (*ends, derivation.steps[-1].right)
        for symbol in free_symbols(getattr(part, "expr", part))
        if getattr(symbol, "is_commutative", False)
    }
    shown = sorted({_named(symbol) for symbol in symbols})
    return f"every {', '.join(shown)}" if shown else "all that its assumptions admit"


def _named(symbol: Symbol) -> str:
    """Return a symbol as text, T_k as the trace that it stands for."""
    from derivations.statements.plain import latex_to_plain
    from derivations.statements.printer import printed

    name = re.sub(r"^T_1$", r"\\operatorname{Tr}O", symbol.name)
    name = re.sub(r"^T_(\d)$", r"\\operatorname{Tr}O^\1", name)
    return latex_to_plain(printed(symbol) if name == symbol.name else name)


def only_at(derivation: Derivation) -> str:
    """Return the values at which alone steps were checked, with the names of these steps."""
    return "; ".join(
        f"{step.name!r} at {checked.only}"
        for step, checked in zip(derivation.steps, derivation.checks, strict=True)
        if checked.only
    )


def _build(derive: Callable[[], Derivation]) -> Derivation | ProofError:
    try:
        return derive()
    except ProofError as error:
        return error


def _undecided(error: ProofError, subject: Subject) -> Evidence:
    return Evidence(Tier.SYMBOLIC, subject, Finding.UNDECIDED, exact=False, summary=str(error))


def _details(derivation: Derivation) -> Data:
    return {
        "derivation": derivation.title,
        "steps": [
            {"step": step.name, "rule": step.rule, "checked by": checked.route}
            for step, checked in zip(derivation.steps, derivation.checks, strict=True)
        ],
    }


def squares_check(
    name: str, derive: Callable[[], Derivation], formula: str, factor: Callable[[Formula], Number]
) -> Check:
    """Return the check that the square of a formula, over a factor, is what is derived.

    ``factor(formula)`` returns what the square is divided by, in the formula's own symbols.
    """

    def run(_context: Context) -> Evidence:
        from qntk_check.formulas import FORMULAS

        own = FORMULAS[formula]
        square = own.expr**2 / factor(own)
        off = _off(square, cast("Expr", derive().result), own.symbols)
        finding = Finding.HOLDS if off == 0 else Finding.FAILS
        return Evidence(
            Tier.SYMBOLIC, Subject.CORRECTED, finding, exact=True,
            summary=f"{formula} is the root of what is derived, as rational functions"
            if finding is Finding.HOLDS
            else f"{formula} is not what is derived: its square differs by {off}",
            covers=covered_by(derive()), only=only_at(derive()),
        )  # fmt: skip

    return Check(Tier.SYMBOLIC, name, run, Subject.CORRECTED)


def exact_values_check(
    name: str,
    formula: str,
    cases: Callable[[], Sequence[tuple[Fields, Exact]]],
    tier: Tier = Tier.SECOND_ROUTE,
    subject: Subject = Subject.PRINTED,
) -> Check:
    """Return the check of a formula against exact values found by another route.

    ``cases()`` returns pairs of arguments and exact value; ``name`` says how it was found.
    """

    def run(context: Context) -> Evidence:
        own = formulas_of(context.paper)[formula]
        return compare_values(name, own, cases(), tier, subject)

    return Check(tier, name, run, subject)


def compare_values(
    name: str,
    formula: Formula,
    cases: Sequence[tuple[Fields, Exact]],
    tier: Tier = Tier.SECOND_ROUTE,
    subject: Subject = Subject.PRINTED,
) -> Evidence:
    """Compare a formula with exact values; one difference refutes it."""
    for arguments, value in cases:
        found = formula(**arguments)
        if found != value:
            return Evidence(
                tier, subject, Finding.FAILS, exact=True,
                summary=f"{formula.name} gives {found} where {name} gives {value}, at {arguments}",
                details={"arguments": {k: str(v) for k, v in arguments.items()}},
            )  # fmt: skip
    return Evidence(
        tier, subject, Finding.HOLDS, exact=True,
        summary=f"{formula.name} equals {name} exactly on {len(cases)} parameter sets",
        only=f"{len(cases)} sets of parameters",
        details={"cases": [{k: str(v) for k, v in a.items()} for a, _ in cases]},
    )  # fmt: skip
