"""What can be independent in one circuit: the two segments of each layer, not those of all.

V_−,ℓ = W_1U_1 ⋯ W_ℓU_ℓ and V_+,ℓ = W_{ℓ+1}U_{ℓ+1} ⋯, equation (25), with U_ℓ = e^{iθ_ℓX_ℓ}.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import sympy

from derivations.calculus import Matrix, Tr, Unitary, haar_average
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.decisions import decide, decide_words, integrand_is
from derivations.routes.forms import in_size, polynomial, unitary
from derivations.routes.matrices import orthogonal_matrix, rational_matrix, solve
from derivations.statements.quantity import Quantity
from derivations.symbols import N

__all__ = ["derive_each", "derive_joint"]

M1, P1, M2, P2 = (Unitary(name) for name in ("M1", "P1", "M2", "P2"))
U, W, P, Q = (Unitary(name) for name in "UWPQ")
B1, B2, B3, B4 = (Matrix(f"B{i}") for i in range(1, 5))


def derive_joint(*, checking: bool = True) -> Derivation:
    """Lead joint independence over ℓ to a contradiction.

    Examples
    --------
    >>> derive_joint().result
    N**2 - 1
    """
    overlap = M1 * P1 * P2.H * M2.H
    if_independent = haar_average(Tr(overlap) * Tr(overlap.H), over=M1)
    identity = Tr(U * U.H) * Tr(U * U.H)
    excess = N**2 - if_independent.expr
    return Derivation(
        claim="segments",
        title=r"The segments of different layers are not independent",
        assumptions=(
            r"Read as printed: $V_{-,1},V_{+,1},V_{-,2},V_{+,2}$ are jointly independent "
            r"1-designs (every 2-design is one), $N\geq2$, $L\geq2$.",
        ),
        steps=(
            Step(
                "one product for all layers", _segment_products(2), _segment_products(1),
                r"Both products are $U(\theta)=\prod_\ell W_\ell U_\ell$, by (25)",
                _check_products,
                left_tex=r"V_{-,2}V_{+,2}", right_tex=r"V_{-,1}V_{+,1}",
                source="paper, eq. (25)",
            ),
            Step(
                "if they were independent", Tr(overlap) * Tr(overlap.H), if_independent,
                r"The average over $V_{-,1}$ alone, the other three fixed: first moment",
                _check_first_moment,
                left_tex=r"\mathbb{E}\left|\operatorname{Tr}V_{-,1}V_{+,1}V_{+,2}^\dagger "
                r"V_{-,2}^\dagger\right|^2",
            ),
            Step(
                "but they are not", identity, N**2,
                r"With both products equal to $U$ the trace is $\operatorname{Tr}UU^\dagger=N$",
                _check_identity,
                left_tex=r"\left|\operatorname{Tr}UU^\dagger\right|^2",
            ),
            Step(
                "the contradiction", excess, (N - 1) * (N + 1),
                r"The two values differ at every $N\geq2$", _check_excess,
                left_tex=r"N^2-1",
            ),
        ),
        result=sympy.expand(excess),
        result_tex=r"\left|\operatorname{Tr}V_{-,1}V_{+,1}V_{+,2}^\dagger V_{-,2}^\dagger\right|^2"
        r"=N^2\neq1",
        checking=checking,
    )  # fmt: skip


def derive_each(*, checking: bool = True) -> Derivation:
    """Derive that for each ℓ separately the segments of the Haar circuit are independent designs.

    Examples
    --------
    >>> len(derive_each().steps)
    2
    """
    inside = P * W * Q
    word = _degree_two_word(inside)
    absorbed = haar_average(word, over=W)
    return Derivation(
        claim="segments",
        title=r"For each layer the two segments are independent 2-designs",
        assumptions=(
            r"$W_1,\dots,W_{L+1}$ are independent unitary 2-designs; the circuit is "
            r"$W_1U_1\cdots W_LU_LW_{L+1}$.",
        ),
        steps=(
            Step(
                "one random factor is enough", word, absorbed,
                r"A 2-design $W$ between fixed unitaries: $PWQ$ has the second moments of $W$ "
                r"conjugated, and those are invariant under $P$ and $Q$ (test word with four "
                r"arbitrary matrices, which span all second moments)",
                _check_absorbed,
                left_tex=r"\mathbb{E}_W\operatorname{Tr}\left(B_1V^\dagger B_2VB_3V^\dagger B_4V"
                r"\right),\quad V=PWQ",
            ),
            Step(
                "disjoint factors",
                Quantity(r"\{1,\dots,\ell\}\cap\{\ell+1,\dots,L+1\}", _shared_factors),
                Quantity(r"\emptyset", lambda _layer, _layers: 0),
                r"For $1\leq\ell\leq L$ the segment $V_{-,\ell}$ holds $W_1,\dots,W_\ell$ and "
                r"$V_{+,\ell}$ holds $W_{\ell+1},\dots,W_{L+1}$: disjoint, so independent, and "
                r"neither is empty",
                _check_disjoint,
            ),
        ),
        result=absorbed,
        result_tex=r"\text{for each }\ell:\quad V_{-,\ell}\text{ and }V_{+,\ell}\text{ are "
        r"independent unitary 2-designs}",
        checking=checking,
    )  # fmt: skip


def _degree_two_word(v: Any) -> Any:
    return Tr(B1 * v.H * B2 * v * B3 * v.H * B4 * v)


def _segment_products(layer: int, layers: int = 4) -> tuple[str, ...]:
    """Return the factors of V_−,ℓ V_+,ℓ in order, as (25) defines them."""
    minus = [f"W{i} U{i}" for i in range(1, layer)] + [f"W{layer}", f"U{layer}"]
    plus = [f"W{i} U{i}" for i in range(layer + 1, layers + 1)]
    return tuple(" ".join(minus + plus).split())


# -- checks -----------------------------------------------------------------------------------


def _check_products(left: Any, right: Any) -> Checked:
    if left != right:
        raise ProofError(f"the factors {left} are not {right}")
    for layers in range(1, 7):
        whole = tuple(f"{kind}{i}" for i in range(1, layers + 1) for kind in "WU")
        for layer in range(1, layers + 1):
            if _segment_products(layer, layers) != whole:
                raise ProofError(f"at L = {layers}, ℓ = {layer} the product is not U(θ)")
    return Checked(
        "written out",
        r"the factors of $V_{-,\ell}V_{+,\ell}$ in order are those of $U(\theta)$, listed for "
        r"every $\ell$ at $L\leq6$; moving $\ell$ by one moves one pair $W_\ell U_\ell$ from "
        r"the right segment to the end of the left one.",
    )


def _check_first_moment(left: Any, right: Any) -> Checked:
    """Average by Σ |A_ij|² E|V_ij|² with E|V_ij|² = 1/N, for explicit orthogonal A."""
    rng = random.Random(7)
    integrand_is(
        left, lambda M1, P1, M2, P2: np.trace(M1 @ P1 @ P2.T @ M2.T) ** 2,
        lambda: {name: orthogonal_matrix(rng, 2) for name in ("M1", "P1", "M2", "P2")},
    )  # fmt: skip

    def by_entries(at: Any) -> Fraction:
        a = orthogonal_matrix(rng, at[N])
        return sum((Fraction(1, at[N]) * entry**2 for entry in a.ravel()), Fraction(0))

    return decide(
        by_entries, in_size(right.expr), unitary(1, loops=1), route="explicit matrices",
        what=r"$\operatorname{Tr}(VA)=\sum V_{ij}A_{ji}$ with uncorrelated entries of second "
        r"moment $1/N$ gives $\sum|A_{ij}|^2/N=1$ for unitary $A$; evaluated for rational "
        r"orthogonal $A$",
    )  # fmt: skip


def _check_identity(left: Any, right: Any) -> Checked:
    rng = random.Random(11)
    integrand_is(
        left, lambda U: np.trace(U @ U.T) ** 2, lambda: {"U": orthogonal_matrix(rng, 3)}
    )  # fmt: skip

    def squared(at: Any) -> Fraction:
        u = orthogonal_matrix(rng, at[N])
        return (u @ u.T).trace() ** 2

    return decide(
        squared, right, polynomial({N: 2}), route="explicit matrices",
        what=r"$|\operatorname{Tr}UU^\dagger|^2$ of rational orthogonal $U$; a trace of the "
        r"identity gives one power of $N$",
    )  # fmt: skip


def _check_excess(left: Any, right: Any) -> Checked:
    if sympy.Poly(left - right, N) != sympy.Poly(0, N):
        raise ProofError(f"{left} is not {right}")
    if any(root >= 2 for root in sympy.roots(sympy.Poly(right, N))):
        raise ProofError(f"{right} vanishes at some N ≥ 2")
    return Checked("roots", r"the difference is a polynomial in $N$ whose roots are $\pm1$.")


def _check_absorbed(left: Any, right: Any) -> Checked:
    """Contract the twirl of B2 ⊗ B4 with explicit matrices, P and Q orthogonal."""
    rng = random.Random(3)

    def written_out(P: Any, W: Any, Q: Any, **b: Any) -> Any:
        v = P @ W @ Q
        return np.trace(b["B1"] @ v.T @ b["B2"] @ v @ b["B3"] @ v.T @ b["B4"] @ v)

    integrand_is(
        left, written_out,
        lambda: {**{name: orthogonal_matrix(rng, 2) for name in "PWQ"},
                 **{f"B{i}": rational_matrix(rng, 2) for i in range(1, 5)}},
    )  # fmt: skip

    def draw(size: int) -> tuple[Any, ...]:
        own = [rational_matrix(rng, size) for _ in range(4)]
        return (*own, orthogonal_matrix(rng, size), orthogonal_matrix(rng, size))

    def apart(b: Any, i: int, j: int) -> Any:
        return b[i].trace() * b[j].trace()

    def joined(b: Any, i: int, j: int) -> Any:
        return (b[i] @ b[j]).trace()

    words = {
        "Tr(B1)*Tr(B2)*Tr(B3)*Tr(B4)": lambda *b: apart(b, 0, 2) * apart(b, 1, 3),
        "Tr(B1*B3)*Tr(B2)*Tr(B4)": lambda *b: joined(b, 0, 2) * apart(b, 1, 3),
        "Tr(B1)*Tr(B2*B4)*Tr(B3)": lambda *b: apart(b, 0, 2) * joined(b, 1, 3),
        "Tr(B1*B3)*Tr(B2*B4)": lambda *b: joined(b, 0, 2) * joined(b, 1, 3),
    }
    return decide_words(
        lambda _size, *b: _pair_twirl(b[:4], b[4], b[5]), right.coefficients(),
        unitary(2, loops=0), words, draw, route="Gram matrix",
        what=r"$\mathbb{E}(W^\dagger P^\dagger B_2PW)\otimes(W^\dagger P^\dagger B_4PW)$ from its "
        r"invariance, conjugated by $Q$ and contracted with $B_3$ and $B_1$, all explicit",
    )  # fmt: skip


def _pair_twirl(b: Sequence[np.ndarray], p: np.ndarray, q: np.ndarray) -> Fraction:
    """Return E Tr(B1 V†B2V B3 V†B4V), V = PWQ, from E (W†YW)⊗(W†ZW) = a + b·SWAP."""
    size = len(p)
    y, z = p.T @ b[1] @ p, p.T @ b[3] @ p
    gram = [[size**2, size], [size, size**2]]
    solution = solve(gram, [y.trace() * z.trace(), (y @ z).trace()])
    assert solution is not None
    one, swap = solution
    left, right = q @ b[2] @ q.T, q @ b[0] @ q.T
    return one * (right @ left).trace() + swap * right.trace() * left.trace()


def _factors(layer: int, layers: int) -> tuple[set[int], set[int]]:
    """Return the numbers of the random factors of V_−,ℓ and of V_+,ℓ."""
    return set(range(1, layer + 1)), set(range(layer + 1, layers + 2))


def _shared_factors(layer: int, layers: int) -> int:
    """Return how many random factors both segments hold."""
    minus, plus = _factors(layer, layers)
    return len(minus & plus)


def _check_disjoint(left: Any, right: Any) -> Checked:
    for layers in range(1, 9):
        for layer in range(1, layers + 1):
            if left(layer, layers) != right(layer, layers) or not all(_factors(layer, layers)):
                raise ProofError(f"at L = {layers}, ℓ = {layer} the segments share a factor")
    return Checked(
        "enumeration",
        r"listed for all $\ell\leq L\leq8$; in general $\ell<\ell+1$ separates the sets, which "
        r"hold $\ell\geq1$ and $L+1-\ell\geq1$ factors.",
    )
