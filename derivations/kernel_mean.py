"""The mean of the kernel: from two random segments to equation (22).

One layer has g = −i⟨χ|[X, A]|χ⟩ with A = V†OV (equation (24)); V and χ stand for V_−,ℓ and for
V_+,ℓ|Ψ0⟩. The state is averaged first, then V; both are averages of degree 2, so 2-designs do.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import sympy

from derivations.calculus import Matrix, State, Tr, Unitary, haar_average, state_average
from derivations.checks import (
    agree_at_integers,
    agree_on_words,
    involution,
    rational_matrix,
    state_moment,
    twirl,
)
from derivations.elementary import gradient_second_moment
from derivations.errors import ProofError
from derivations.proof import Checked, Derivation, Step
from derivations.symbols import GENERATOR_TRACE, L, N, as_fraction, trace_symbol

__all__ = ["COMMUTATOR", "O", "V", "derive", "derive_any_generator", "in_traces"]

# Hermiticity is not used: the identities hold for every X with X² = 1, and so they are checked.
X = Matrix("X", involution=True, traceless=True)
X_ANY = Matrix("X", involution=True)
O = Matrix("O")  # noqa: E741  # the observable is O in the paper
A = Matrix("A")
C = Matrix("C")
V = Unitary("V")
CHI = State("chi")

COMMUTATOR = r"\left\langle\chi\right|[X,A]\left|\chi\right\rangle"

_ASSUMPTIONS = (
    r"$V=V_{-,\ell}$ and $V_{+,\ell}$ are independent unitary 2-designs, for each $\ell$; then "
    r"$\chi=V_{+,\ell}|\Psi_0\rangle$ is distributed like a Haar-random state to second order.",
    r"$A=V^\dagger OV$ with Hermitian $O$; $T_k=\operatorname{Tr}O^k$.",
)


def derive(*, checking: bool = True) -> Derivation:
    """Derive equation (22) from equation (24).

    Examples
    --------
    >>> derive().result
    L*(2*N*T_2 - 2*T_1**2)/((N - 1)*(N + 1)**2)
    """
    steps = [_state_step(), _commutator_step(X), _haar_step(X)]
    second_moment = _assemble(steps)
    steps += [_assembly_step(second_moment), _layers_step(second_moment)]
    return Derivation(
        claim="kernel-mean",
        title="The mean of the kernel",
        assumptions=(r"$X_\ell^2=1$, $\operatorname{Tr}X_\ell=0$.", *_ASSUMPTIONS),
        steps=tuple(steps),
        result=L * second_moment,
        result_tex=r"\bar K=\frac{2L\left(N\operatorname{Tr}O^2-\operatorname{Tr}^2O\right)}"
        r"{(N+1)(N^2-1)}",
        checking=checking,
    )


def derive_any_generator(*, checking: bool = True) -> Derivation:
    """Derive the mean for generators that need not be traceless.

    Examples
    --------
    >>> sorted(symbol.name for symbol in derive_any_generator().result.free_symbols)
    ['L', 'N', 'T_1', 'T_2', 'generator_trace']
    """
    steps = [_state_step(), _commutator_step(X_ANY), _haar_step(X_ANY)]
    second_moment = _assemble(steps)
    steps.append(_factor_step(second_moment))
    return Derivation(
        claim="kernel-mean",
        title="The mean for generators with a trace",
        assumptions=(
            r"$X_\ell^2=1$, $\operatorname{Tr}X_\ell=\tau$ for all $\ell$.",
            *_ASSUMPTIONS,
        ),
        steps=tuple(steps),
        result=L * second_moment,
        result_tex=r"\bar K=\left(1-\frac{\tau^2}{N^2}\right)"
        r"\frac{2L\left(N\operatorname{Tr}O^2-\operatorname{Tr}^2O\right)}{(N+1)(N^2-1)}",
        checking=checking,
    )


# -- steps ------------------------------------------------------------------------------------


def _state_step() -> Step:
    left = CHI.expect(C) ** 2
    return Step(
        "average over the state", left, state_average(left),
        r"A state average is a sum over permutations of trace words over $N(N+1)$",
        _check_state,
        left_tex=r"\mathbb{E}_\chi\left\langle\chi\right|C\left|\chi\right\rangle^2",
    )  # fmt: skip


def _commutator_step(generator: Any) -> Step:
    c = generator * A - A * generator
    return Step(
        "the commutator", (generator, "Tr C, Tr C^2"), Tr(c) ** 2 + Tr(c * c),
        r"$C=[X,A]$ is traceless; $X^2=1$ and cyclicity leave two words",
        lambda _left, right: _check_commutator(right),
        left_tex=r"\operatorname{Tr}^2[X,A]+\operatorname{Tr}[X,A]^2",
    )  # fmt: skip


def _haar_step(generator: Any) -> Step:
    word = Tr((generator * V.H * O * V) ** 2)
    return Step(
        "average over V", word, haar_average(word, over=V),
        r"Weingarten functions of degree 2; "
        + (r"$\operatorname{Tr}X=0$" if generator is X else r"$\operatorname{Tr}X=\tau$"),
        lambda _left, right: _check_haar(right, traceless=generator is X),
        left_tex=r"\mathbb{E}_V\operatorname{Tr}\left(XV^\dagger OVXV^\dagger OV\right)",
    )  # fmt: skip


def _assemble(steps: list[Step]) -> sympy.Expr:
    """Put the three averages together: E g² = −E⟨C⟩², as a SymPy expression."""
    state, commutator, haar = (step.right for step in steps)
    squared = state.subs({Tr(C): 0, Tr(C**2): commutator})
    averaged = squared.subs({Tr(A**2): Tr(O**2), Tr((X_ANY * A) ** 2): haar})
    return in_traces(-averaged)


def in_traces(polynomial: Any) -> sympy.Expr:
    """Return a trace polynomial as SymPy, Tr O^k written T_k and Tr X generator_trace."""
    names = {"Tr(O)": trace_symbol(1), "Tr(O^2)": trace_symbol(2)}
    names["Tr(X)"] = GENERATOR_TRACE
    expression = polynomial.expr
    renamed = {s: names[s.name] for s in expression.free_symbols if s.name in names}
    dimension = {s: N for s in expression.free_symbols if s.name == "N"}
    return expression.subs({**renamed, **dimension})


def _assembly_step(second_moment: sympy.Expr) -> Step:
    return Step(
        "one layer", r"\mathbb{E}g_\ell^2", second_moment,
        r"$\mathbb{E}g_\ell^2=-\mathbb{E}\langle[X,A]\rangle^2$, and "
        r"$\operatorname{Tr}A^2=\operatorname{Tr}O^2$",
        _check_layer,
    )  # fmt: skip


def _layers_step(second_moment: sympy.Expr) -> Step:
    index = sympy.Symbol("ell", integer=True)
    return Step(
        "all layers", sympy.Sum(second_moment, (index, 1, L)), L * second_moment,
        r"The mean is linear, and no layer differs from another", _check_sum,
        left_tex=r"\bar K=\sum_{\ell=1}^L\mathbb{E}g_\ell^2", source="paper, eq. (22)",
    )  # fmt: skip


def _factor_step(second_moment: sympy.Expr) -> Step:
    tau = GENERATOR_TRACE
    at_zero = second_moment.subs(tau, 0)
    return Step(
        "the factor of the trace", second_moment, (1 - tau**2 / N**2) * at_zero,
        r"The trace of the generator enters by one factor", _check_factor,
        left_tex=r"\mathbb{E}g_\ell^2",
        right_tex=r"\left(1-\frac{\tau^2}{N^2}\right)\left.\mathbb{E}g_\ell^2\right|_{\tau=0}",
    )  # fmt: skip


# -- checks -----------------------------------------------------------------------------------


def _check_state(_left: Any, right: Any) -> Checked:
    """Compare the coefficient of every pair of entries of C, from moments of a random state."""
    for size in (2, 3, 4):
        places = list(product(range(size), repeat=2))
        for (i, j), (k, m) in product(places, repeat=2):
            exact = state_moment((j, m), (i, k), size)
            one, two = np.zeros((2, size, size), dtype=int)
            one[i, j], two[k, m] = 1, 1
            both = right.at_matrices({"C": (one + two).tolist()})
            polar = both - sum(right.at_matrices({"C": c.tolist()}) for c in (one, two))
            if polar != 2 * exact:
                raise ProofError(
                    f"at N = {size} the coefficient of C_{i}{j} C_{k}{m} is {polar} where the "
                    f"moments of a random state give {2 * exact}"
                )
    return Checked(
        "index patterns",
        r"the coefficient of each pair $C_{ij}C_{km}$ is compared with the moment "
        r"$\mathbb{E}\bar\chi_i\chi_j\bar\chi_k\chi_m$, known from uniform phases and Dirichlet "
        r"moments, at $N=2,3,4$; both are constants over $N(N+1)$ that depend only on which "
        r"indices coincide, and four indices have no further patterns.",
    )


def _check_commutator(right: Any) -> Checked:
    def draw(rng: random.Random) -> tuple[Any, ...]:
        return involution(rng, 4), rational_matrix(rng, 4)

    def left(x: Any, a: Any) -> Fraction:
        c = x @ a - a @ x
        return c.trace() ** 2 + (c @ c).trace()

    words = (lambda _x, a: (a @ a).trace(), lambda x, a: (x @ a @ x @ a).trace())
    return agree_on_words(
        words, left, lambda x, a: right.at_matrices({"X": x.tolist(), "A": a.tolist()}), draw,
        what=r"$\operatorname{Tr}^2C+\operatorname{Tr}C^2$ of explicit commutators",
    )  # fmt: skip


def _check_haar(right: Any, *, traceless: bool) -> Checked:
    """Contract the twirl of O⊗O, found from its invariance, with X⊗X."""
    samples = [(0, 1), (1, 0), (1, 1), (2, 3)]
    traces = [0] if traceless else [0, 1, 2]

    def by_twirl(size: int) -> tuple[Fraction, ...]:
        values = []
        for tau, (t1, t2) in product(traces, samples):
            c = twirl(2, size, (t1, t2))
            values.append(c[0, 1] * size + c[1, 0] * tau**2)
        return tuple(values)

    def by_rule(size: int) -> tuple[Fraction, ...]:
        return tuple(
            right.at(N=size, traces={"Tr(X)": tau, "Tr(O)": t1, "Tr(O^2)": t2})
            for tau, (t1, t2) in product(traces, samples)
        )

    return agree_at_integers(
        by_twirl, by_rule, degree=6, start=2, route="Gram matrix",
        what=r"$\mathbb{E}A\otimes A=c_1+c_2\,\mathrm{SWAP}$ by invariance, with $c_1,c_2$ from "
        r"its traces, contracted with $X\otimes X$",
    )  # fmt: skip


def _check_layer(_left: Any, right: Any) -> Checked:
    """Sum over indices at explicit N, X and spectra."""
    t1, t2 = trace_symbol(1), trace_symbol(2)

    def spectra(size: int) -> tuple[list[int], ...]:
        return [1] + [0] * (size - 1), [1, 1] + [0] * (size - 2), [1, -1] + [0] * (size - 2)

    def by_indices(size: int) -> tuple[Fraction, ...]:
        return tuple(gradient_second_moment(spectrum) for spectrum in spectra(size))

    def by_rule(size: int) -> tuple[Fraction, ...]:
        values = []
        for s in spectra(size):
            value = right.subs({N: size, t1: sum(s), t2: sum(o * o for o in s)})
            values.append(as_fraction(value))
        return tuple(values)

    return agree_at_integers(
        by_indices, by_rule, degree=3, start=2, step=2, route="sum over indices",
        what=r"$\mathbb{E}g^2$ summed index by index for $X=\mathrm{diag}(1,-1,\dots)$ and three "
        r"spectra, enough for the coefficients of $T_1^2$ and $T_2$",
    )  # fmt: skip


def _check_sum(left: Any, right: Any) -> Checked:
    for layers in (1, 2, 3):
        if sympy.expand(left.subs(L, layers).doit() - right.subs(L, layers)) != 0:
            raise ProofError(f"at L = {layers} the sum and the right side differ")
    if sympy.Poly(sympy.expand(right), L).degree() != 1:
        raise ProofError("the right side is not linear in L")
    return Checked(
        "exact evaluation",
        "the sum written out at $L=1,2,3$; both sides are linear in $L$, which two points decide.",
    )


def _check_factor(left: Any, right: Any) -> Checked:
    difference = left - right
    numerator = sympy.fraction(sympy.together(difference))[0]
    if not sympy.Poly(numerator, *numerator.free_symbols or {N}).is_zero:
        raise ProofError(f"the two sides differ by {difference}")
    _against_eigenvalue_swap(right)
    return Checked(
        "canonical form",
        r"both sides over one denominator have the same numerator; at $N=2$ and $\tau=\pm2$, where "
        r"$X=\pm1$ commutes with everything, the right side vanishes.",
    )


def _against_eigenvalue_swap(right: Any) -> None:
    tau = GENERATOR_TRACE
    for size, sign in product((2, 3, 5), (1, -1)):
        if sympy.expand(right.subs({tau: sign * size, N: size})) != 0:
            raise ProofError(f"a generator ±1 at N = {size} would move the error")
