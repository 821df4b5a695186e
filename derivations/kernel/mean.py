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
from derivations.errors import ProofError
from derivations.proof.derivation import Checked, Derivation, Step
from derivations.routes.decisions import decide, decide_words, integrand_is
from derivations.routes.elementary import gradient_second_moment
from derivations.routes.forms import polynomial, states, unitary
from derivations.routes.matrices import (
    involution,
    orthogonal_matrix,
    rational_matrix,
    state_moment,
    twirl,
)
from derivations.routes.rational import check_equal
from derivations.statements.quantity import Quantity
from derivations.symbols import GENERATOR_TRACE, L, N, trace_symbol

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
        "the commutator",
        Quantity(r"\operatorname{Tr}^2[X,A]+\operatorname{Tr}[X,A]^2", _written_out),
        Tr(c) ** 2 + Tr(c * c),
        r"$C=[X,A]$ is traceless; $X^2=1$ and cyclicity leave two words", _check_commutator,
    )  # fmt: skip


def _haar_step(generator: Any) -> Step:
    word = Tr((generator * V.H * O * V) ** 2)
    return Step(
        "average over V", word, haar_average(word, over=V),
        r"Weingarten functions of degree 2; "
        + (r"$\operatorname{Tr}X=0$" if generator is X else r"$\operatorname{Tr}X=\tau$"),
        lambda left, right: _check_haar(left, right, traceless=generator is X),
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
        "one layer",
        Quantity(r"\mathbb{E}g_\ell^2", lambda _at, spectrum: gradient_second_moment(spectrum)),
        second_moment,
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


def _check_state(left: Any, right: Any) -> Checked:
    """Add up the moments of a random state, entry by entry of explicit matrices."""
    rng = random.Random(20240402)  # any matrices do: their rank is what counts
    integrand_is(
        left, lambda C, chi: (chi @ C @ chi) ** 2,
        lambda: {"C": rational_matrix(rng, 3), "chi": orthogonal_matrix(rng, 3)[0]},
    )  # fmt: skip

    def by_moments(size: int, c: np.ndarray) -> Fraction:
        places = list(product(range(size), repeat=2))
        return sum(
            (c[i, j] * c[k, m] * state_moment((j, m), (i, k), size)
             for (i, j), (k, m) in product(places, repeat=2)), Fraction(0),
        )  # fmt: skip

    return decide_words(
        by_moments, right.coefficients(), states(2),
        {"Tr(C)*Tr(C)": lambda c: c.trace() ** 2, "Tr(C^2)": lambda c: (c @ c).trace()},
        lambda size: (rational_matrix(rng, size),), route="index patterns",
        what=r"$\sum\bar\chi_iC_{ij}\chi_j\bar\chi_kC_{km}\chi_m$ added up with the moments "
        r"$\mathbb{E}\bar\chi_i\chi_j\bar\chi_k\chi_m$, known from uniform phases and Dirichlet "
        r"moments",
    )  # fmt: skip


def _written_out(_size: int, x: np.ndarray, a: np.ndarray) -> Fraction:
    c = x @ a - a @ x
    return c.trace() ** 2 + (c @ c).trace()


def _check_commutator(left: Any, right: Any) -> Checked:
    rng = random.Random(20240402)  # any matrices do: their rank is what counts
    words = {
        "Tr(A^2)": lambda _x, a: (a @ a).trace(),
        "Tr(A*X*A*X)": lambda x, a: (x @ a @ x @ a).trace(),
    }
    return decide_words(
        left, right.coefficients(), polynomial({}), words,
        lambda size: (involution(rng, size), rational_matrix(rng, size)), step=2,
        route="explicit matrices",
        what=r"$\operatorname{Tr}^2C+\operatorname{Tr}C^2$ of explicit commutators",
    )  # fmt: skip


def _check_haar(left: Any, right: Any, *, traceless: bool) -> Checked:
    """Contract the twirl of O⊗O, found from its invariance, with X⊗X."""
    rng = random.Random(20240402)

    def written_out(X: Any, V: Any, O: Any) -> Any:  # noqa: E741
        a = V.T @ O @ V
        return np.trace(X @ a @ X @ a)

    integrand_is(
        left, written_out,
        lambda: {"X": involution(rng, 2), "V": orthogonal_matrix(rng, 2),
                 "O": rational_matrix(rng, 2)},
    )  # fmt: skip
    traces = {1: trace_symbol(1), 2: trace_symbol(2)}
    # The pairings of X with itself close to Tr X² = N or to τ².
    form = unitary(2, loops=1) * polynomial({} if traceless else {GENERATOR_TRACE: 2})

    def by_twirl(at: Any, spectrum: Any) -> Fraction:
        power_sums = [sum(Fraction(o) ** k for o in spectrum) for k in (1, 2)]
        c = twirl(2, at[N], power_sums)
        return c[0, 1] * at[N] + c[1, 0] * at.get(GENERATOR_TRACE, 0) ** 2

    return decide(
        by_twirl, in_traces(right), form.in_traces(traces, weight=2), route="Gram matrix",
        spectra=_spectra, starts={GENERATOR_TRACE: 0},
        what=r"$\mathbb{E}A\otimes A=c_1+c_2\,\mathrm{SWAP}$ by invariance, with $c_1,c_2$ from "
        r"its traces, contracted with $X\otimes X$",
    )  # fmt: skip


def _spectra(size: int) -> tuple[list[int], ...]:
    return [1] + [0] * (size - 1), [1, 1] + [0] * (size - 2), [1, -1] + [0] * (size - 2)


def _check_layer(left: Any, right: Any) -> Checked:
    """Sum over indices at explicit N, X and spectra."""
    # Two averages of degree 2, in V and in χ. The words are Tr A² and Tr(XAXA), with one loop.
    form = states(2) * (unitary(2, loops=1) + polynomial({}))
    return decide(
        left, right,
        form.in_traces({1: trace_symbol(1), 2: trace_symbol(2)}, weight=2),
        step=2, route="sum over indices", spectra=_spectra,
        what=r"$\mathbb{E}g^2$ summed index by index for $X=\mathrm{diag}(1,-1,\dots)$ and three "
        r"spectra, which separate $T_1^2$ from $T_2$",
    )  # fmt: skip


def _check_sum(left: Any, right: Any) -> Checked:
    """Write the sum out."""
    for layers in (1, 2, 3):
        check_equal(left.subs(L, layers).doit(), right.subs(L, layers))
    return check_equal(left.doit(), right)


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
