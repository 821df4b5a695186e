"""Which claims samples of a quantity can decide, and by the mean of which bounded variable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qntk_check import formulas
from qntk_check.arguments import check_kind
from qntk_check.data.moments import error_mean, error_variance
from qntk_check.data.setting import Setting
from qntk_check.errors import DomainError
from qntk_check.kinds import Array
from qntk_check.verdicts.registry import chosen

__all__ = ["Question", "paper_of", "question_of", "questions"]

Value = Callable[[Setting], float]
Edges = tuple[float, float]


@dataclass(frozen=True)
class Question:
    """One moment of a quantity, and the claim that speaks of it; all for gates exp(iθX).

    Parameters
    ----------
    claim
        Id of the claim.
    moment
        What is claimed: ``"Var K"``.
    degree
        Of the moment in the quantity, which says how a change of convention scales it.
    exact
        The value that holds.
    printed
        The value as the paper prints it; None where it prints none, and the claim implies the
        exact one.
    variable
        From samples, shape (rows,), to the bounded variable whose mean is the moment.
    edges
        From the bounds of the quantity to those of the variable.
    scale
        What the discrepancy is a share of, where the exact value may vanish.
    rows
        Rows that one value of the variable takes.
    ensembles
        Where the exact value holds.
    quantity
        Of which the samples are, for a paper that brings its own questions.
    """

    claim: str
    moment: str
    degree: int
    exact: Value
    printed: Value | None = None
    variable: Callable[[Array], Array] = lambda x: x
    edges: Callable[[Edges], Edges] = lambda e: e
    scale: Value | None = None
    rows: int = 1
    ensembles: tuple[str, ...] = ("haar-circuit",)
    quantity: str = ""

    def discrepancy(self, setting: Setting) -> float:
        """Return δ: the share asked for, and at most half of the way to what is printed.

        A test could support the exact and the printed value alike, if δ were larger.
        """
        exact = self.exact(setting)
        unit = abs(exact) if self.scale is None else self.scale(setting)
        delta = setting.relative * unit
        apart = 0.0 if self.printed is None else abs(self.printed(setting) - exact)
        return min(delta, apart / 2) if apart > 1e-12 * unit else delta


def _half_squares(x: Array) -> Array:
    """Return (x_1 − x_2)²/2 of neighboring rows, which are independent."""
    pairs = x[: x.size // 2 * 2].reshape(-1, 2)
    return (pairs[:, 0] - pairs[:, 1]) ** 2 / 2


def _half_squared(edges: Edges) -> Edges:
    return 0.0, (edges[1] - edges[0]) ** 2 / 2


def _squared(edges: Edges) -> Edges:
    return 0.0, max(edges[0] ** 2, edges[1] ** 2)


def _kernel(name: str) -> Value:
    formula = formulas.FORMULAS[name]
    return lambda s: float(formula(L=s.layers, observable=s.observable))


def _variance(s: Setting) -> float:
    found = formulas.kernel_variance(L=s.layers, observable=s.observable, ensemble=s.ensemble)
    return float(found)


def _error_meta_kernel(s: Setting) -> float:
    found = formulas.error_meta_kernel_mean(L=s.layers, target=s.offset(), observable=s.observable)
    return float(found)


def _gradient(s: Setting) -> float:
    return float(formulas.kernel_mean(L=1, observable=s.observable))


def _root(value: Value) -> Value:
    return lambda s: value(s) ** 0.5


def _square(value: Value) -> Value:
    return lambda s: value(s) ** 2


_PRINTED_SPREAD = _square(_kernel("kernel_spread_as_printed"))
_SECOND = _kernel("meta_kernel_second_moment")
_BOTH = ("haar-circuit", "independent-slots")

_TABLE: dict[str, tuple[Question, ...]] = {
    "K": (
        Question("kernel-mean", "E K", 1, _kernel("kernel_mean"), _kernel("kernel_mean"),
                 ensembles=_BOTH),
        Question("kernel-spread", "Var K", 2, _variance, _PRINTED_SPREAD, _half_squares,
                 _half_squared, rows=2, ensembles=_BOTH),
    ),
    "μ": (
        Question("meta-kernel-mean", "E μ", 1, _kernel("meta_kernel_mean"), lambda _: 0.0,
                 scale=_root(_SECOND)),
        Question("meta-kernel-spread", "E μ²", 2, _SECOND,
                 _square(_kernel("meta_kernel_spread_as_printed")), np.square, _squared),
    ),
    "εμ": (
        Question("second-order-error", "E εμ", 1, _error_meta_kernel),
    ),
    "ε": (
        Question("first-moment", "E ε", 1, lambda s: error_mean(s.observable, s.offset()),
                 scale=lambda s: error_variance(s.observable) ** 0.5, ensembles=_BOTH),
    ),
    "gradient": (
        Question("kernel-mean", "E g²", 2, _gradient, _gradient, np.square, _squared,
                 ensembles=_BOTH),
    ),
}  # fmt: skip


def questions(quantity: str, paper: str = "") -> tuple[Question, ...]:
    """Return what samples of a quantity can decide: of a paper that brings its own, those.

    Examples
    --------
    >>> [item.claim for item in questions("K")]
    ['kernel-mean', 'kernel-spread']
    """
    brought = chosen([paper])[0].find_questions() if paper else ()
    own = tuple(item for item in brought if isinstance(item, Question))
    return tuple(item for item in own if item.quantity == quantity) if own else _TABLE[quantity]


def paper_of(claim: str | None) -> str:
    """Return the paper that is named before a claim; none where the claim stands alone.

    Examples
    --------
    >>> paper_of("liu2024:kernel-mean"), paper_of("kernel-mean")
    ('liu2024', '')
    """
    if claim is None:
        return ""
    check_kind("the claim", claim, str, "give its name, 'kernel-mean'")
    return claim.replace(":", "/").rpartition("/")[0]


def question_of(quantity: str, claim: str | None) -> Question:
    """Return the question of a claim; without one the first about the quantity.

    Raises
    ------
    DomainError
        If samples of the quantity say nothing about the claim; it names those that they do.
    """
    paper = paper_of(claim)
    known = {item.claim: item for item in questions(quantity, paper)}
    if claim is None:
        return questions(quantity)[0]
    short = str(claim).replace(":", "/").rpartition("/")[2]  # a paper may be named before it
    if short not in known:
        every = [f"{item.claim} by {q}" for q in _TABLE for item in questions(q, paper)]
        raise DomainError(
            f"samples of {quantity} do not decide the claim {claim!r}: those that samples decide "
            f"are {', '.join(every)}"
        )
    return known[short]
