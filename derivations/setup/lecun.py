"""The LeCun initialization's second moment: equations (3), (33), (55)."""

from __future__ import annotations

from itertools import product
from typing import Any

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.forms import in_deltas
from derivations.statements.quantity import Quantity

__all__ = ["derive"]

GAIN = sympy.Symbol("weight_variance", positive=True)
WIDTH = sympy.Symbol("width", integer=True, positive=True)
I_, J_, K_, L_ = sympy.symbols("i j k l", integer=True)
_PLAIN = GAIN / WIDTH * sympy.KroneckerDelta(I_, K_) * sympy.KroneckerDelta(J_, L_)
_DAGGER = GAIN / WIDTH * sympy.KroneckerDelta(I_, L_) * sympy.KroneckerDelta(J_, K_)


def derive(*, checking: bool = True) -> Derivation:
    """Derive E W_ij W_kl = σ_W² δ_ik δ_jl/width and, with a dagger, E W_ij W†_kl = … δ_il δ_jk.

    Examples
    --------
    >>> derive().result
    weight_variance/width
    """
    return Derivation(
        claim="lecun-moment",
        title="The second moment of LeCun weights",
        assumptions=(
            r"The entries of $W$ are independent normal variables of mean 0 and variance "
            r"$\sigma_W^2/\text{width}$, width being the number of inputs $n_{\ell-1}$ of the "
            r"layer; real, as in (33). (For complex ones the second line holds too.)",
        ),
        steps=(
            Step(
                "without a dagger", Quantity(r"\mathbb{E}\,W_{ij}W_{kl}", _moments), _PLAIN,
                r"Two different entries are independent, of mean 0", _check_plain,
                right_tex=r"\frac{\sigma_W^2}{\text{width}}\,\delta_{ik}\delta_{jl}",
                source="paper, eqs. (33), (55)",
            ),
            Step(
                "with a dagger", Quantity(r"\mathbb{E}\,W_{ij}W^\dagger_{kl}", _moments), _DAGGER,
                r"$W^\dagger_{kl}=\bar W_{lk}$: the indices change places", _check_dagger,
                right_tex=r"\frac{\sigma_W^2}{\text{width}}\,\delta_{il}\delta_{jk}",
                source="paper, eq. (3), corrected",
            ),
        ),
        result=GAIN / WIDTH,
        result_tex=r"\mathbb{E}\,W_{ij}W_{kl}=\frac{\sigma_W^2}{\text{width}}\,\delta_{ik}"
        r"\delta_{jl},\qquad\mathbb{E}\,W_{ij}W^\dagger_{kl}=\frac{\sigma_W^2}{\text{width}}\,"
        r"\delta_{il}\delta_{jk}",
        checking=checking,
    )  # fmt: skip


def _moments(rows: int, columns: int, parts: int) -> dict[tuple[int, ...], Any]:
    """Return E W_ij conj(W_kl) as second derivatives of the generating function.

    Entries have one real part, or two.

    The law is fixed by its invariance: E e^{Re Σ s̄ W} depends on Σ|s|² alone.
    """
    places = list(product(range(rows), range(columns)))
    a = {p: sympy.Symbol(f"a_{p[0]}_{p[1]}", real=True) for p in places}
    b = {p: sympy.Symbol(f"b_{p[0]}_{p[1]}", real=True) for p in places}
    variance: Any = GAIN / columns / parts
    norm: Any = sum(a[p] ** 2 + (b[p] ** 2 if parts == 2 else 0) for p in places)
    exponent = variance * norm / 2
    zero: Any = dict.fromkeys([*a.values(), *b.values()], 0)

    def second(s: Any, t: Any) -> Any:
        # the second derivative of exp(f) at f = f′ = 0 is that of f
        return sympy.diff(exponent, s, t).subs(zero)

    found = {}
    for p, q in product(places, repeat=2):
        real = second(a[p], a[q]) + second(b[p], b[q])
        imaginary = second(b[p], a[q]) - second(a[p], b[q])
        found[(*p, *q)] = real + sympy.I * imaginary
    return found


def _check_scale(right: Any) -> None:
    """Find the variance of one entry as the only scale: the law depends on nothing else."""
    for coefficient in in_deltas(right).values():
        share = sympy.cancel(coefficient * WIDTH / GAIN)
        if not share.is_Rational:
            raise ProofError(f"in units of the variance of an entry {right} has {share}, no number")


def _check_plain(left: Any, right: Any) -> Checked:
    rows, columns = 3, 2
    _check_scale(right)
    for (i, j, k, m), value in left(rows, columns, 1).items():
        claimed = right.subs({WIDTH: columns, I_: i, J_: j, K_: k, L_: m})
        if sympy.expand(value - claimed) != 0:
            raise ProofError(f"E W_{i}{j} W_{k}{m} is {value}, not {claimed}")
    return Checked(
        "generating function",
        r"the law of the matrix is the one whose $\mathbb{E}e^{\sum tW}$ is "
        r"$e^{\sigma_W^2\sum t^2/2n}$; second derivatives at 0 for a matrix of 3 rows and 2 "
        r"columns, all 36 pairs of entries.",
    )


def _check_dagger(left: Any, right: Any) -> Checked:
    _check_scale(right)
    size = 2  # the printed indices ask for a square matrix
    for parts in (1, 2):
        moments = left(size, size, parts)
        for i, j, k, m in product(range(size), repeat=4):
            claimed = right.subs({WIDTH: size, I_: i, J_: j, K_: k, L_: m})
            if sympy.expand(moments[i, j, m, k] - claimed) != 0:
                raise ProofError(f"E W_{i}{j} W†_{k}{m} is {moments[i, j, m, k]}, not {claimed}")
    return Checked(
        "generating function",
        r"second derivatives for a square matrix, real and complex: all 16 pairs each. "
        r"$\mathbb{E}W_{12}W^\dagger_{21}=\mathbb{E}|W_{12}|^2$ is not 0.",
    )
