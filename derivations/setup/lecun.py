"""The LeCun initialization's second moment: equations (3), (33), (55)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TypeAlias

import sympy

from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, step
from derivations.routes.comparison import differ
from derivations.routes.forms import in_deltas
from derivations.statements.foreign import put_in
from derivations.statements.forms import average, chain
from derivations.statements.written import Name, Quantity, Written, over, w

__all__ = ["derive_lecun_moment"]

GAIN = sympy.Symbol("weight_variance", positive=True)
WIDTH = sympy.Symbol("width", integer=True, positive=True)
I_, J_, K_, L_ = sympy.symbols("i j k l", integer=True)

_VARIANCE = over(Name(r"\sigma_W", sympy.sqrt(GAIN)) ** 2, Name(r"\text{width}", WIDTH))
_ENTRY = w(Name("W_{ij}", None))
_PLAIN = average(_ENTRY * Name("W_{kl}", None))
_DAGGER = average(_ENTRY * Name(r"W^\dagger_{kl}", None))


def _paired(one: tuple[sympy.Symbol, ...], other: tuple[sympy.Symbol, ...]) -> Written:
    return _VARIANCE * sympy.KroneckerDelta(*one) * sympy.KroneckerDelta(*other)


_IS_PLAIN, _IS_DAGGER = _paired((I_, K_), (J_, L_)), _paired((I_, L_), (J_, K_))


def derive_lecun_moment(*, checking: bool = True) -> Derivation:
    """Derive E W_ij W_kl = σ_W² δ_ik δ_jl/width and, with a dagger, E W_ij W†_kl = … δ_il δ_jk.

    Examples
    --------
    >>> derive_lecun_moment().result
    weight_variance/width
    """
    return Derivation(
        claim="lecun-moment",
        title="The second moment of LeCun weights",
        assumptions=(
            r"""The entries of $W$ are independent normal variables of mean 0 and variance
            $\sigma_W^2/\text{width}$, width being the number of inputs $n_{\ell-1}$ of the
            layer; real, as in (33). (For complex ones the second line holds too.)""",
        ),
        steps=(without_dagger, with_dagger),
        result=GAIN / WIDTH,
        states=(chain(_PLAIN, "=", _IS_PLAIN), chain(_DAGGER, "=", _IS_DAGGER)),
        checking=checking,
    )


Moments: TypeAlias = Callable[[int, int, int], dict[tuple[int, ...], sympy.Expr]]


def _moments(rows: int, columns: int, parts: int) -> dict[tuple[int, ...], sympy.Expr]:
    """Return E W_ij conj(W_kl) as second derivatives of the generating function.

    Entries have one real part, or two.

    The law is fixed by its invariance: E e^{Re Σ s̄ W} depends on Σ|s|² alone.
    """
    places = list(product(range(rows), range(columns)))
    a = {p: sympy.Symbol(f"a_{p[0]}_{p[1]}", real=True) for p in places}
    b = {p: sympy.Symbol(f"b_{p[0]}_{p[1]}", real=True) for p in places}
    variance = GAIN / columns / parts
    norm = sum((a[p] ** 2 + (b[p] ** 2 if parts == 2 else 0) for p in places), sympy.S.Zero)
    exponent = variance * norm / 2
    zero = dict.fromkeys([*a.values(), *b.values()], 0)

    slopes = {s: sympy.diff(exponent, s) for s in zero}

    def second(s: sympy.Symbol, t: sympy.Symbol) -> sympy.Expr:
        # the second derivative of exp(f) at f = f′ = 0 is that of f
        return put_in(sympy.diff(slopes[s], t), zero)

    found = {}
    for p, q in product(places, repeat=2):
        real = second(a[p], a[q]) + second(b[p], b[q])
        imaginary = second(b[p], a[q]) - second(a[p], b[q])
        found[(*p, *q)] = real + sympy.I * imaginary
    return found


_PATTERNS = 4  # values, with which four indices show every pattern


def _check_scale(right: sympy.Expr) -> None:
    """Find the variance of one entry as the only scale: the law depends on nothing else."""
    for coefficient in in_deltas(right).values():
        share = sympy.cancel(coefficient * WIDTH / GAIN)
        if not share.is_Rational:
            raise ProofError(f"in units of the variance of an entry {right} has {share}, no number")


@step(
    "without a dagger",
    Quantity(_PLAIN, _moments),
    _IS_PLAIN,
    r"Two different entries are independent, of mean 0",
    source="paper, eqs. (33), (55)",
)
def without_dagger(left: Moments, right: sympy.Expr) -> Checked:
    """Compare second derivatives of the generating function, for every pair of entries."""
    rows, columns = _PATTERNS + 1, _PATTERNS
    _check_scale(right)
    for (i, j, k, m), value in left(rows, columns, 1).items():
        claimed = right.subs({WIDTH: columns, I_: i, J_: j, K_: k, L_: m})
        if differ(value, claimed):
            raise ProofError(f"E W_{i}{j} W_{k}{m} is {value}, not {claimed}")
    return Checked(
        "generating function",
        r"""the law of the matrix is the one whose $\mathbb{E}e^{\sum tW}$ is
        $e^{\sigma_W^2\sum t^2/(2\,\mathrm{width})}$; second derivatives at 0 for a matrix of 5 rows
        and 4 columns, all 400 pairs of entries: four indices show every pattern of which coincide,
        and of the widths the sides depend on the variance of an entry alone.""",
    )


@step(
    "with a dagger",
    Quantity(_DAGGER, _moments),
    _IS_DAGGER,
    r"$W^\dagger_{kl}=\bar W_{lk}$: the indices change places",
    source="paper, eq. (3), corrected",
)
def with_dagger(left: Moments, right: sympy.Expr) -> Checked:
    """Compare second derivatives, for real and for complex entries."""
    _check_scale(right)
    size = _PATTERNS  # the printed indices ask for a square matrix
    for parts in (1, 2):
        moments = left(size, size, parts)
        for i, j, k, m in product(range(size), repeat=4):
            claimed = right.subs({WIDTH: size, I_: i, J_: j, K_: k, L_: m})
            if differ(moments[i, j, m, k], claimed):
                raise ProofError(f"E W_{i}{j} W†_{k}{m} is {moments[i, j, m, k]}, not {claimed}")
    return Checked(
        "generating function",
        r"""second derivatives for a square matrix of 4 rows, real and complex: all 256 pairs
        each, which show every pattern of which of four indices coincide.
        $\mathbb{E}W_{12}W^\dagger_{21}=\mathbb{E}|W_{12}|^2$ is not 0.""",
    )
