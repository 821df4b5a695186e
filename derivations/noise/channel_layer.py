r"""One layer with a noise channel behind a random unitary: what it leaves of squares, in the mean.

A channel :math:`\mathcal N(\rho)=\sum_aK_a\rho K_a^\dagger` acts on :math:`W\rho W^\dagger` with a
Haar-random W. Averages of degree 2 see three numbers of it: its unitarity u (Wallman, Granade,
Harper and Flammia, New J. Phys. 17, 113020 (2015)); u_X, the same behind a commutator with X; and
s, by which it is not unital. A unitary has u = u_X = 1 and s = 0.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial

import numpy as np
import sympy

from derivations.calculus import Matrix, TracePolynomial, Unitary, haar_average
from derivations.kernel.mean import X
from derivations.proof.derivation import Checked, Step, step
from derivations.routes import channels
from derivations.routes.decisions import decide_words, integrand_is
from derivations.routes.forms import Form, in_size, unitary
from derivations.routes.matrices import involution, orthogonal_matrix, rational_matrix, twirl
from derivations.statements.foreign import factored, terms_in
from derivations.statements.forms import average
from derivations.statements.layout import laid_out
from derivations.statements.operators import adjoint, commutator, trace
from derivations.statements.written import Quantity, over, value_as, w
from derivations.symbols import DISPLACEMENT, EXCESS, MOVED, UNITARITY, N

__all__ = [
    "CHANNEL",
    "angle_step",
    "behind_step",
    "layer_step",
    "layers_of_one_channel",
    "pair_step",
]

W = Unitary("W")
K, M = Matrix("K"), Matrix("M")  # two Kraus operators of the channel
R, D = Matrix("R"), Matrix("D", traceless=True)

CHANNEL = (
    r"""$\mathcal N(\rho)=\sum_aK_a\rho K_a^\dagger$ keeps the trace, $\|A\|^2=
    \operatorname{Tr}AA^\dagger$, and $E_{ij}$ are the matrix units.""",
    r"""$u=\frac{1}{N^2-1}\Bigl(\sum_{ij}\|\mathcal N(E_{ij})\|^2-
    \frac1N\|\mathcal N(1)\|^2\Bigr)$ is the unitarity,
    $u_X=\frac{1}{2N^2}\sum_{ij}\|\mathcal N([X,E_{ij}])\|^2$, and
    $s=\|\mathcal N(1/N)-1/N\|^2$. For Pauli noise $u$ and $u_X$ are the means of $q_P^2$, the
    squared eigenvalues, over all strings $P\neq1$ and over those that anticommute with $X$;
    $s=0$.""",
)

_TURNED = w(W) * R * adjoint(W)
_PAIR = w(K) * _TURNED * adjoint(K) * M * _TURNED * adjoint(M)
_BRACKET = commutator(X, _TURNED)
_BEHIND = w(K) * _BRACKET * adjoint(K) * M * _BRACKET * adjoint(M)

# Σ over pairs of Kraus operators of the words that averages leave, in u, u_X and s.
_WHOLE = N**2 * DISPLACEMENT + N
_CROSSED = (N**2 - 1) * UNITARITY + _WHOLE / N
_SUMMED: Mapping[str, sympy.Expr] = {
    "Tr(K*K.H*M*M.H)": _WHOLE,
    "Tr(K*M.H)*Tr(K.H*M)": _CROSSED,
    "Tr(K*X*M.H)*Tr(K.H*M*X)": _CROSSED - N**2 * MOVED,
}
_OF_STATES: Mapping[str, sympy.Expr] = {
    "Tr(R^2)": EXCESS + 1 / N,
    "Tr(R)*Tr(R)": sympy.Integer(1),
}


def layers_of_one_channel() -> tuple[Step, ...]:
    """Return the steps of one layer: a pair of Kraus operators, all of them, and the same behind X.

    Examples
    --------
    >>> [one.name for one in layers_of_one_channel()][1::2]
    ['one layer of noise', 'the layer of the angle']
    """
    pair, behind = pair_step(), behind_step()
    return pair, layer_step(pair), behind, angle_step(behind)


# -- a pair of Kraus operators ----------------------------------------------------------------


def pair_step() -> Step:
    """Return the average of one pair of Kraus operators."""
    return step(
        "a pair of Kraus operators",
        average(trace(_PAIR), "W"),
        haar_average(value_as(trace(_PAIR), TracePolynomial), over=W),
        r"Weingarten functions of degree 2",
    )(
        _by_twirl(
            lambda K, M, W, R: np.trace(K @ _t(W, R) @ K.T @ M @ _t(W, R) @ M.T),
            {
                "Tr(K*K.H*M*M.H)": lambda k, m, _x: (k @ k.T @ m @ m.T).trace(),
                "Tr(K*M.H)*Tr(K.H*M)": lambda k, m, _x: (k @ m.T).trace() ** 2,
            },
            _plain_pair,
        )
    )


def behind_step() -> Step:
    """Return the same behind the commutator that a derivative makes."""
    return step(
        "a pair behind a commutator",
        average(trace(_BEHIND), "W"),
        haar_average(value_as(trace(_BEHIND), TracePolynomial), over=W),
        r"Weingarten functions of degree 2; $X^2=1$",
    )(
        _by_twirl(
            lambda K, M, W, R, X: np.trace(K @ _c(X, W, R) @ K.T @ M @ _c(X, W, R) @ M.T),
            {
                "Tr(K*M.H)*Tr(K.H*M)": lambda k, m, _x: (k @ m.T).trace() ** 2,
                "Tr(K*X*M.H)*Tr(K.H*M*X)": lambda k, m, x: (
                    (k @ x @ m.T).trace() * (k.T @ m @ x).trace()
                ),
            },
            _pair_behind,
        )
    )


def _t(turn: np.ndarray, state: np.ndarray) -> np.ndarray:
    return turn @ state @ turn.T


def _c(generator: np.ndarray, turn: np.ndarray, state: np.ndarray) -> np.ndarray:
    turned = _t(turn, state)
    return generator @ turned - turned @ generator


def _plain_pair(k: np.ndarray, m: np.ndarray, _x: np.ndarray, r: np.ndarray) -> Fraction:
    whole = (k @ k.T @ m @ m.T).trace()
    return _twirled(r, whole, (k @ m.T).trace() ** 2)


def _pair_behind(k: np.ndarray, m: np.ndarray, x: np.ndarray, r: np.ndarray) -> Fraction:
    """Σ_ij Tr K[X, E_ij]KᵀM[X, E_ji]Mᵀ, added up; on the identity the commutator vanishes."""
    size, total = len(x), Fraction(0)
    for i, j in np.ndindex(size, size):
        unit = np.full((size, size), Fraction(0), dtype=object)
        unit[i, j] = Fraction(1)
        one, other = x @ unit - unit @ x, x @ unit.T - unit.T @ x
        total += np.trace(k @ one @ k.T @ m @ other @ m.T)
    return _twirled(r, Fraction(0), total)


def _twirled(state: np.ndarray, whole: Fraction, crossed: Fraction) -> Fraction:
    c = twirl(2, len(state), [state.trace(), (state @ state).trace()])
    return c[0, 1] * whole + c[1, 0] * crossed


def _by_twirl(
    own: Callable[..., object],
    words: Mapping[str, Callable[..., Fraction]],
    value: Callable[..., Fraction],
) -> Callable[[TracePolynomial, TracePolynomial], Checked]:
    """Return the check that contracts the twirl of R⊗R, found from its invariance."""

    def check(left: TracePolynomial, right: TracePolynomial) -> Checked:
        rng = random.Random(20261201)  # any matrices do: their rank is what counts
        integrand_is(left, own, partial(_letters, rng, own))
        states = {"Tr(R^2)": lambda r: (r @ r).trace(), "Tr(R)*Tr(R)": lambda r: r.trace() ** 2}
        both = {
            f"{a}*{b}": lambda k, m, x, r, f=f, g=g: f(k, m, x) * g(r)
            for a, f in words.items()
            for b, g in states.items()
        }

        def draw(size: int) -> tuple[np.ndarray, ...]:
            k, m, r = (rational_matrix(rng, size) for _ in range(3))
            return k, m, involution(rng, size), r

        return decide_words(
            lambda _size, k, m, x, r: value(k, m, x, r),
            right.coefficients(),
            unitary(2, loops=0),
            both,
            draw,
            step=2,
            route="Gram matrix",
            what=r"""$\mathbb{E}(WRW^\dagger)^{\otimes2}=c_1+c_2\,\mathrm{SWAP}$ by invariance, with
            $c_1,c_2$ from its traces, contracted with the Kraus operators""",
        )

    return check


def _letters(rng: random.Random, own: Callable[..., object]) -> dict[str, np.ndarray]:
    drawn = {name: rational_matrix(rng, 2) for name in "KMR"}
    drawn["W"] = orthogonal_matrix(rng, 2)
    if "X" in own.__code__.co_varnames:
        drawn["X"] = involution(rng, 2)
    return drawn


# -- all Kraus operators ----------------------------------------------------------------------


def _summed(side: object) -> sympy.Expr:
    """Return an average with its words summed over the Kraus operators, and Tr ρ = 1."""
    total = sympy.Integer(0)
    for word, coefficient in value_as(side, TracePolynomial).coefficients().items():
        for name, kraus in _SUMMED.items():
            for trace_of_state, state in _OF_STATES.items():
                if word == f"{name}*{trace_of_state}":
                    total += in_size(sympy.sympify(coefficient)) * kraus * state
    return factored(total)


def layer_step(pair: Step) -> Step:
    """Return what one layer makes of p = Tr ρ² − 1/N."""
    return step(
        "one layer of noise",
        Quantity(
            r"\mathbb{E}_Wp(\mathcal N(W\rho W^\dagger))",
            lambda _size, noise, state: channels.squared_in_mean(noise, state) - _mixed(state),
        ),
        laid_out(w(UNITARITY) * EXCESS + DISPLACEMENT, _summed(pair.right) - 1 / N),
        r"""The pairs are summed over all Kraus operators, $\operatorname{Tr}\rho=1$ and
        $p(\rho)=\operatorname{Tr}\rho^2-1/N$""",
    )(_by_channels(1, 3, {"u": channels.unitarity, "s": channels.displacement}))


def angle_step(behind: Step) -> Step:
    """Return what is left behind the commutator."""
    return step(
        "the layer of the angle",
        Quantity(
            r"\mathbb{E}_W\|\mathcal N(i[X,W\rho W^\dagger])\|^2",
            lambda size, noise, state: channels.squared_in_mean(noise, state, _signs(size)),
        ),
        laid_out(over(2 * w(N) ** 2, w(N) ** 2 - 1) * MOVED * EXCESS, -_summed(behind.right)),
        r"The same behind the commutator, where the identity drops out",
    )(_by_channels(2, 2, {"u_X": lambda noise: channels.moved(noise, _signs(noise.size))}))


def _mixed(state: np.ndarray) -> Fraction:
    return Fraction(1, len(state))


def _signs(size: int) -> list[int]:
    """Return the eigenvalues of an X with X² = 1 and Tr X = 0, in the basis in which it is such."""
    return [(-1) ** i for i in range(size)]


def _excess(state: np.ndarray) -> Fraction:
    return (state @ state).trace() - _mixed(state)


_NAMES = {UNITARITY: "u", MOVED: "u_X", DISPLACEMENT: "s"}


def _by_channels(
    sizes: int, degree: int, numbers: Mapping[str, Callable[..., Fraction]]
) -> Callable[[Quantity, sympy.Expr], Checked]:
    """Return the check on explicit channels: every word that is bilinear in channel and state."""

    def check(left: Quantity, right: sympy.Expr) -> Checked:
        rng = random.Random(20261201)
        letters = [s for s, name in _NAMES.items() if name in numbers]
        found: dict[str, sympy.Expr] = {}
        for powers, coefficient in terms_in(right, [*letters, EXCESS]):
            found[_word([*letters, EXCESS], powers)] = coefficient
        # c_1 and c_2 have N(N² − 1) below and one power of N above; p, s and u stand for traces in
        # which 1/N and N occur once more. Behind the commutator c_2 alone is left, with 2N²u_X.
        form = Form((N * (N**2 - 1)) if degree == 3 else N**2 - 1, {N: degree})
        return decide_words(
            left,
            found,
            form,
            {
                _word([*letters, EXCESS], (*powers, p)): partial(_product, numbers, powers, p)
                for powers in _unit_powers(len(letters))
                for p in (0, 1)
            },
            lambda size: (channels.channel(rng, size), channels.density(rng, size)),
            step=sizes,
            route="explicit channels",
            what=r"""mixtures of two rotations and a reset to a vector, with exact numbers; the
            average is the twirl of $\rho\otimes\rho$, from its invariance, and $u$, $u_X$ and $s$
            are added up from their definitions""",
        )

    return check


def _unit_powers(count: int) -> list[tuple[int, ...]]:
    return [tuple(int(i == j) for j in range(count)) for i in range(-1, count)]


def _word(letters: list[sympy.Symbol], powers: tuple[int, ...]) -> str:
    return "*".join(str(s) for s, k in zip(letters, powers, strict=True) for _ in range(k)) or "1"


def _product(
    numbers: Mapping[str, Callable[..., Fraction]],
    powers: tuple[int, ...],
    p: int,
    noise: channels.Mixture,
    state: np.ndarray,
) -> Fraction:
    found = Fraction(1)
    for value, power in zip(numbers.values(), powers, strict=True):
        found *= value(noise) if power else 1
    return found * (_excess(state) if p else 1)
