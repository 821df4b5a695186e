"""What can be independent in one circuit: the two segments of each layer, not those of all.

V_−,ℓ = W_1U_1 ⋯ W_ℓU_ℓ and V_+,ℓ = W_{ℓ+1}U_{ℓ+1} ⋯, equation (25), with U_ℓ = e^{iθ_ℓX_ℓ}.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import sympy

from derivations.calculus import Matrix, TracePolynomial, Unitary, haar_average
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step, step
from derivations.routes.decisions import decide, decide_words, integrand_is
from derivations.routes.forms import in_size, polynomial, unitary
from derivations.routes.matrices import orthogonal_matrix, rational_matrix, solve
from derivations.routes.words import refuse_other_words
from derivations.statements.forms import average, chain, where
from derivations.statements.operators import adjoint, letters, modulus_squared, trace
from derivations.statements.written import Name, Quantity, Words, Written, value_of, w
from derivations.symbols import N

__all__ = ["derive_each", "derive_joint"]

M1, P1, M2, P2 = (
    Name(rf"V_{{{sign},{layer}}}", Unitary(f"{letter}{layer}"))
    for layer in (1, 2)
    for sign, letter in (("-", "M"), ("+", "P"))
)
U, W, P, Q = (Unitary(name) for name in "UWPQ")
B1, B2, B3, B4 = (Matrix(f"B{i}") for i in range(1, 5))


# -- not all of them --------------------------------------------------------------------------

_OVERLAP = modulus_squared(trace(M1 * P1 * adjoint(P2) * adjoint(M2)))


def derive_joint(*, checking: bool = True) -> Derivation:
    """Lead joint independence over ℓ to a contradiction.

    Examples
    --------
    >>> derive_joint().result
    N**2 - 1
    """
    if_independent = haar_average(_OVERLAP.value(), over=M1.value())
    return Derivation(
        claim="segments",
        title=r"The segments of different layers are not independent",
        assumptions=(
            r"""Read as printed: $V_{-,1},V_{+,1},V_{-,2},V_{+,2}$ are jointly independent
            1-designs (every 2-design is one), $N\geq2$, $L\geq2$.""",
        ),
        steps=(
            one_product,
            first_moment_step(if_independent),
            but_they_are_not,
            contradiction_step(N**2 - if_independent.expr),
        ),
        result=sympy.expand(N**2 - if_independent.expr),
        states=(chain(_OVERLAP, "=", w(N) ** 2, "!=", 1),),
        assumes=("first-moment",),
        checking=checking,
    )


def _factors_of_segments(
    layer: int, layers: int = 4
) -> tuple[list[sympy.Symbol], list[sympy.Symbol]]:
    """Return the factors of V_−,ℓ and of V_+,ℓ in order, as (25) defines them."""
    pairs = [letters(f"W_{i} U_{i}") for i in range(1, layers + 1)]
    minus, plus = pairs[:layer], pairs[layer:]
    return [f for pair in minus for f in pair], [f for pair in plus for f in pair]


def _segments(layer: int) -> Written:
    minus, plus = (sympy.Mul(*factors) for factors in _factors_of_segments(layer))
    return Name(rf"V_{{-,{layer}}}", minus) * Name(rf"V_{{+,{layer}}}", plus)


@step(
    "one product for all layers",
    _segments(2),
    _segments(1),
    r"Both products are $U(\theta)=\prod_\ell W_\ell U_\ell$, by (25)",
    source="paper, eq. (25)",
)
def one_product(left: sympy.Expr, right: sympy.Expr) -> Checked:
    """List the factors in order."""
    if left != right:
        raise ProofError(f"the factors {left} are not {right}")
    minus, plus = _factors_of_segments(1, 1)
    if minus + plus != list(letters("W_1 U_1")):
        raise ProofError(f"one layer has the factors {minus + plus}, not those of U(θ)")
    before, pair, behind = letters("V_- P V_+")  # V_−,ℓ, W U of the next layer, V_+,ℓ+1
    refuse_other_words((before * pair) * behind, before * (pair * behind))
    return Checked(
        "induction",
        r"""the factors in order, at $L=4$; in general $V_{-,\ell+1}=V_{-,\ell}W_{\ell+1}U_{\ell+1}$
        and $V_{+,\ell}=W_{\ell+1}U_{\ell+1}V_{+,\ell+1}$: moving $\ell$ by one moves one pair from
        one segment to the other and leaves the product, in letters, as it is.""",
    )


def first_moment_step(if_independent: TracePolynomial) -> Step:
    """Return the average over one segment, the others fixed."""

    @step(
        "if they were independent",
        average(_OVERLAP),
        if_independent,
        r"The average over $V_{-,1}$ alone, the other three fixed: first moment",
    )
    def by_entries(left: TracePolynomial, right: TracePolynomial) -> Checked:
        """Average by Σ |A_ij|² E|V_ij|² with E|V_ij|² = 1/N, for explicit orthogonal A."""
        rng = random.Random(7)
        integrand_is(
            left,
            lambda M1, P1, M2, P2: np.trace(M1 @ P1 @ P2.T @ M2.T) ** 2,
            lambda: {name: orthogonal_matrix(rng, 2) for name in ("M1", "P1", "M2", "P2")},
        )

        def by_entries(at: Mapping[sympy.Symbol, int]) -> Fraction:
            a = orthogonal_matrix(rng, at[N])
            return sum((Fraction(1, at[N]) * entry**2 for entry in a.ravel()), Fraction(0))

        return decide(
            by_entries,
            in_size(right.expr),
            unitary(1, loops=1),
            route="explicit matrices",
            what=r"""$\operatorname{Tr}(VA)=\sum V_{ij}A_{ji}$ with uncorrelated entries of second
            moment $1/N$ gives $\sum|A_{ij}|^2/N=1$ for unitary $A$; evaluated for rational
            orthogonal $A$""",
        )

    return by_entries


@step(
    "but they are not",
    modulus_squared(trace(w(U) * adjoint(U))),
    N**2,
    r"With both products equal to $U$ the trace is $\operatorname{Tr}UU^\dagger=N$",
)
def but_they_are_not(left: TracePolynomial, right: sympy.Expr) -> Checked:
    """Multiply explicit matrices."""
    rng = random.Random(11)
    integrand_is(left, lambda U: np.trace(U @ U.T) ** 2, lambda: {"U": orthogonal_matrix(rng, 3)})

    def squared(at: Mapping[sympy.Symbol, int]) -> Fraction:
        u = orthogonal_matrix(rng, at[N])
        return (u @ u.T).trace() ** 2

    return decide(
        squared,
        right,
        polynomial({N: 2}),
        route="explicit matrices",
        what=r"""$|\operatorname{Tr}UU^\dagger|^2$ of rational orthogonal $U$; a trace of the
        identity gives one power of $N$""",
    )


def contradiction_step(excess: sympy.Expr) -> Step:
    """Return by how much the two values differ."""

    @step(
        "the contradiction",
        excess,
        (w(N) - 1) * (w(N) + 1),
        r"The two values differ at every $N\geq2$",
    )
    def by_roots(left: sympy.Expr, right: sympy.Expr) -> Checked:
        """Look at the roots of the difference."""
        if sympy.Poly(left - right, N) != sympy.Poly(0, N):
            raise ProofError(f"{left} is not {right}")
        if any(root >= 2 for root in sympy.roots(sympy.Poly(right, N))):
            raise ProofError(f"{right} vanishes at some N ≥ 2")
        return Checked("roots", r"the difference is a polynomial in $N$ whose roots are $\pm1$.")

    return by_roots


# -- but the two of each layer ----------------------------------------------------------------

_V = Name("V", P * W * Q)
_WORD = trace(w(B1) * adjoint(_V) * B2 * _V * B3 * adjoint(_V) * B4 * _V)


def derive_each(*, checking: bool = True) -> Derivation:
    """Derive that for each ℓ separately the segments of the Haar circuit are independent designs.

    Examples
    --------
    >>> len(derive_each().steps)
    2
    """
    absorbed = haar_average(value_of(_WORD), over=W)
    return Derivation(
        claim="segments",
        title=r"For each layer the two segments are independent 2-designs",
        assumptions=(
            r"""$W_1,\dots,W_{L+1}$ are independent unitary 2-designs; the circuit is
            $W_1U_1\cdots W_LU_LW_{L+1}$.""",
        ),
        steps=(absorbed_step(absorbed), disjoint_factors),
        result=absorbed,
        states=(
            Words(
                r"for each $\ell$, $V_{-,\ell}$ and $V_{+,\ell}$ are independent unitary 2-designs"
            ),
        ),
        checking=checking,
    )


def absorbed_step(absorbed: TracePolynomial) -> Step:
    """Return the second moments of a product that holds one 2-design."""

    @step(
        "one random factor is enough",
        where(average(_WORD, "W"), chain(_V, "=", w(P) * W * Q)),
        absorbed,
        r"""A 2-design $W$ between fixed unitaries: $PWQ$ has the second moments of $W$ conjugated,
        and those are invariant under $P$ and $Q$ (test word with four arbitrary matrices, which
        span all second moments)""",
    )
    def by_twirl(left: TracePolynomial, right: TracePolynomial) -> Checked:
        """Contract the twirl of B2 ⊗ B4 with explicit matrices, P and Q orthogonal."""
        rng = random.Random(3)
        integrand_is(left, _word_at, lambda: dict(zip(_NAMES, _draw(rng, 2), strict=True)))
        return decide_words(
            lambda _size, *b: _pair_twirl(b[:4], b[4], b[5]),
            right.coefficients(),
            unitary(2, loops=0),
            _WORDS,
            lambda size: _draw(rng, size)[:6],
            route="Gram matrix",
            what=r"""$\mathbb{E}(W^\dagger P^\dagger B_2PW)\otimes(W^\dagger P^\dagger B_4PW)$ from
            its invariance, conjugated by $Q$ and contracted with $B_3$ and $B_1$, all explicit""",
        )

    return by_twirl


_NAMES = ("B1", "B2", "B3", "B4", "P", "Q", "W")


def _draw(rng: random.Random, size: int) -> tuple[np.ndarray, ...]:
    """Return matrices for the letters, by the order of their names."""
    own = [rational_matrix(rng, size) for _ in range(4)]
    return (*own, *(orthogonal_matrix(rng, size) for _ in range(3)))


def _word_at(P: np.ndarray, W: np.ndarray, Q: np.ndarray, **b: np.ndarray) -> Fraction:
    v = P @ W @ Q
    return np.trace(b["B1"] @ v.T @ b["B2"] @ v @ b["B3"] @ v.T @ b["B4"] @ v)


def _apart(b: Sequence[np.ndarray], i: int, j: int) -> Fraction:
    return b[i].trace() * b[j].trace()


def _joined(b: Sequence[np.ndarray], i: int, j: int) -> Fraction:
    return (b[i] @ b[j]).trace()


_WORDS = {
    "Tr(B1)*Tr(B2)*Tr(B3)*Tr(B4)": lambda *b: _apart(b, 0, 2) * _apart(b, 1, 3),
    "Tr(B1*B3)*Tr(B2)*Tr(B4)": lambda *b: _joined(b, 0, 2) * _apart(b, 1, 3),
    "Tr(B1)*Tr(B2*B4)*Tr(B3)": lambda *b: _apart(b, 0, 2) * _joined(b, 1, 3),
    "Tr(B1*B3)*Tr(B2*B4)": lambda *b: _joined(b, 0, 2) * _joined(b, 1, 3),
}


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


def _shared_factors(layer: sympy.Symbol, after: sympy.Symbol) -> sympy.Expr:
    """Return how many random factors both segments hold, of 1, …, ℓ and ℓ+1, …, L+1 = ℓ+m+1."""
    first = sympy.Max(1, layer + 1)
    last = sympy.Min(layer, layer + after + 1)
    return sympy.Max(0, last - first + 1)


@step(
    "disjoint factors",
    Quantity(r"\#(\mathcal W_{-,\ell}\cap\mathcal W_{+,\ell})", _shared_factors),
    0,
    r"""Of the random factors, $V_{-,\ell}$ holds
    $\mathcal W_{-,\ell}=\{W_1,\dots,W_\ell\}$ and $V_{+,\ell}$ holds
    $\mathcal W_{+,\ell}=\{W_{\ell+1},\dots,W_{L+1}\}$: for $1\leq\ell\leq L$ disjoint, so
    independent, and neither is empty""",
)
def disjoint_factors(left: Quantity, right: int) -> Checked:
    """Intersect the two runs of numbers, for every ℓ and L."""
    layer = sympy.Symbol("ell", integer=True, positive=True)
    after = sympy.Symbol("m", integer=True, nonnegative=True)
    if left(layer, after) != right:
        raise ProofError(f"the segments share {left(layer, after)} factors")
    return Checked(
        "runs of numbers",
        r"""for every $1\leq\ell\leq L$ the later of the first numbers, $\ell+1$, is one above the
        earlier of the last, $\ell$; they hold $\ell\geq1$ and $L+1-\ell\geq1$ factors.""",
    )
