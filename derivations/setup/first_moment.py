"""The first moment of a random unitary: equations (2), (38), (57)."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import sympy

from derivations.calculus import TracePolynomial, Unitary, haar_average
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.forms import in_deltas, in_size, unitary
from derivations.routes.matrices import orthogonal_matrix
from derivations.statements.forms import average, chain
from derivations.statements.written import Name, Quantity, w
from derivations.symbols import N, as_fraction

__all__ = ["derive_first_moment"]

Index = int | sympy.Symbol
U = Unitary("U")
I_, J_, K_, L_ = sympy.symbols("i j k l", integer=True)
_PRODUCT = average(w(Name("U_{ij}", U[I_, J_])) * Name(r"U^\dagger_{kl}", U.H[K_, L_]))


def derive_first_moment(*, checking: bool = True) -> Derivation:
    """Derive E U_ij (U†)_kl = δ_il δ_jk / N.

    Examples
    --------
    >>> derive_first_moment().result
    KroneckerDelta(i, l)*KroneckerDelta(j, k)/N
    """
    averaged = haar_average(_product(I_, J_, K_, L_), over=U).expr
    result = in_size(averaged)
    return Derivation(
        claim="first-moment",
        title="The first moment",
        assumptions=(r"$U$ is drawn from a unitary 1-design in dimension $N$.",),
        steps=(average_step(result),),
        result=result,
        states=(chain(_PRODUCT, "=", result),),
        checking=checking,
    )


def _product(i: Index, j: Index, k: Index, m: Index) -> TracePolynomial:
    """Return U_ij U†_km, which is averaged."""
    return U[i, j] * U.H[k, m]


def average_step(result: sympy.Expr) -> Step:
    """Return the average of two entries."""

    @step(
        "the average",
        Quantity(_PRODUCT, _product),
        result,
        r"One pairing of indices with the Weingarten function $\operatorname{Wg}(1)=1/N$",
        source="paper, eqs. (2), (38), (57)",
    )
    def by_invariance(left: Callable[..., TracePolynomial], right: sympy.Expr) -> Checked:
        """Verify what characterizes the average: the projector on the invariants of U ⊗ Ū."""
        u = orthogonal_matrix(random.Random(2), 2)
        for i, j, k, m in product(range(2), repeat=4):
            if left(i, j, k, m).at_matrices({"U": u.tolist()}) != u[i, j] * u[m, k]:
                raise ProofError("the left side is not an entry of U ⊗ Ū")
        for coefficient in in_deltas(right).values():
            unitary(1, loops=0).numerator(coefficient)
        for size in (2, 3, 4):
            tensor = _tensor(right, size)
            _check_projector(tensor, size)
            _check_invariance(tensor, size)
        return Checked(
            "invariance",
            r"""$\mathbb{E}\,U\otimes\bar U$ is the orthogonal projector on the vectors that every
            $U\otimes\bar U$ leaves alone. By Schur's lemma these are the multiples of
            $\sum_i|ii\rangle$, so its trace is 1. At $N=2,3,4$ the right side is a symmetric
            projector of trace 1 that fixes $\sum_i|ii\rangle$, hence that projector; the right
            side is $1/N$ times a function of which indices coincide, and these $N$ show every
            pattern.""",
        )

    return by_invariance


def _tensor(right: sympy.Expr, size: int) -> dict[tuple[int, ...], Fraction]:
    """Return M[(i, l), (j, k)] = E U_ij Ū_lk at N = size."""
    values = {}
    for i, j, k, m in product(range(size), repeat=4):
        value = right.subs({N: size, I_: i, J_: j, K_: k, L_: m})
        values[i, m, j, k] = as_fraction(value)
    return values


def _check_projector(tensor: dict[tuple[int, ...], Fraction], size: int) -> None:
    pairs = list(product(range(size), repeat=2))
    trace = sum(tensor[p + p] for p in pairs)
    if trace != 1:
        raise ProofError(f"at N = {size} the projector on the invariants has trace {trace}, not 1")
    for p, q in product(pairs, repeat=2):
        square = sum(tensor[p + r] * tensor[r + q] for r in pairs)
        if square != tensor[p + q] or tensor[p + q] != tensor[q + p]:
            raise ProofError(f"at N = {size} the right side is no symmetric projector, at {p}, {q}")


def _check_invariance(tensor: dict[tuple[int, ...], Fraction], size: int) -> None:
    for p in product(range(size), repeat=2):
        image = sum(tensor[(*p, j, j)] for j in range(size))
        if image != (p[0] == p[1]):
            raise ProofError(f"at N = {size} the vector Σ|jj⟩ is not left alone, at {p}")
