"""Gaussian letters: published moments, Wick's rule entry by entry, and direct draws."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from scipy.stats import truncnorm, unitary_group

from derivations.calculus import (
    DIMENSION,
    GOE,
    GSE,
    GUE,
    Ginibre,
    Matrix,
    State,
    Tr,
    Unitary,
    Wishart,
    gaussian_average,
    haar_average,
    state_average,
)
from derivations.calculus.averaging.circles import cut
from derivations.calculus.gaussian.averages import law_of, pairing_terms, wick_terms
from derivations.errors import CalculusError, DomainError, ResourceError
from derivations.routes.wick import independent_average
from qntk_check.testing import assert_mean

M = sympy.Symbol("M", positive=True, integer=True)
N = DIMENSION
A, B, U = Matrix("A"), Matrix("B"), Unitary("U")


def harer_zagier(most: int) -> list[sympy.Expr]:
    """(n + 2) C_{n+1} = (4n + 2) N C_n + n(4n² − 1) C_{n−1}: Invent. Math. 85 (1986) 457."""
    found = [N, N**2]
    for n in range(1, most):
        top = (4 * n + 2) * N * found[n] + n * (4 * n**2 - 1) * found[n - 1]
        found.append(sympy.expand(top / (n + 2)))
    return found


@pytest.mark.parametrize("k", [*range(1, 7), 10])
def test_moments_of_the_gue_are_those_of_harer_and_zagier(k):
    average = gaussian_average(Tr(GUE("H") ** (2 * k)))
    assert sympy.expand(average.expr - harer_zagier(k)[k]) == 0


@pytest.mark.parametrize(
    ("k", "published"),
    [
        # I. P. Goulden and D. M. Jackson, Canad. J. Math. 48 (1996) 569; M. Ledoux (2009)
        (1, (1, 1)),
        (2, (2, 5, 5)),
        (3, (5, 22, 52, 41)),
        (4, (14, 93, 374, 690, 509)),
    ],
)
def test_moments_of_the_goe_are_those_that_are_published(k, published):
    average = gaussian_average(Tr(GOE("S") ** (2 * k)))
    expected = sum(c * N ** (k + 1 - i) for i, c in enumerate(published))
    assert sympy.expand(average.expr - expected) == 0


@pytest.mark.parametrize("k", range(1, 6))
def test_moments_of_complex_wishart_matrices_are_those_of_hanlon_stanley_and_stembridge(k):
    # Contemp. Math. 138 (1992) 151: 1/k Σ_j (−1)^{j−1} [M+k−j]_k [N+k−j]_k / ((k−j)! (j−1)!)
    expected = sum(
        Fraction((-1) ** (j - 1), math.factorial(k - j) * math.factorial(j - 1))
        * sympy.ff(M + k - j, k) * sympy.ff(N + k - j, k)
        for j in range(1, k + 1)
    ) / k  # fmt: skip
    average = gaussian_average(Tr(Wishart("W", M) ** k))
    assert sympy.expand(average.expr - sympy.expand_func(expected)) == 0
    high = sum(
        Fraction((-1) ** (j - 1), math.factorial(12 - j) * math.factorial(j - 1))
        * int(sympy.ff(4 + 12 - j, 12) * sympy.ff(3 + 12 - j, 12)) for j in range(1, 13)
    ) / 12  # fmt: skip
    assert gaussian_average(Tr(Wishart("W", 4) ** 12)).at(N=3) == high


@pytest.mark.parametrize("letter", [GUE("H"), Wishart("W", M)])
@pytest.mark.parametrize(
    "word", [lambda X: Tr(X * A) ** 2 * Tr(X * A * X * A), lambda X: Tr(X**4), lambda X: Tr(X) ** 4]
)
def test_sums_over_classes_are_those_over_pairings(letter, word):
    monomial = word(letter)
    ((factors, _, _),) = monomial.terms
    (declared,) = (one for one in monomial.context.letters.values() if one.law is not None)
    law = law_of(declared)
    pairings = pairing_terms(cut(factors, declared.name), law)
    classes = wick_terms(factors, declared.name, law)
    assert {loops: found.weights for loops, found in pairings.items()} == {
        loops: found.weights for loops, found in classes.items()
    }


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize("k", range(1, 5))
def test_the_largest_powers_of_a_wishart_moment_are_numbers_of_narayana(k, real):
    average = gaussian_average(Tr(Wishart("W", M, real=real) ** k)).expr
    polynomial = sympy.Poly(sympy.expand(average), N, M)
    found = {powers: c for powers, c in polynomial.terms() if sum(powers) == k + 1}
    narayana = {(r, k + 1 - r): math.comb(k, r) * math.comb(k, r - 1) // k for r in range(1, k + 1)}
    assert found == narayana


def entries_of(law: str, tag: str, columns: int = 3) -> tuple[sympy.Matrix, dict]:
    """A 2 × 2 matrix of the law from independent normal variables, and their variances."""

    def fresh(name, rows, cols):
        return sympy.Matrix(rows, cols, lambda i, j: sympy.Symbol(f"{name}{tag}_{i}{j}", real=True))

    cols = columns if "wishart" in law else 2
    if "quaternion" in law:
        return quaternions_of(law, [fresh(name, 2, cols // 2) for name in "xy"])
    x, y = fresh("x", 2, cols), fresh("y", 2, cols)
    drawn, share = (x, 1) if "real" in law else (x + sympy.I * y, sympy.Rational(1, 2))
    if "wishart" in law:
        drawn = drawn * drawn.H
    elif "hermitian" in law:
        drawn, share = drawn + drawn.H, share / 2
    return drawn, dict.fromkeys([*x, *y], share)


def quaternions_of(law: str, parts: list[sympy.Matrix]) -> tuple[sympy.Matrix, dict]:
    """The same of one row of quaternions, as blocks [[a, b], [−b̄, ā]]."""
    x, y = parts
    blocks = []
    for c in range(x.cols):
        a, b = (part[0, c] + sympy.I * part[1, c] for part in (x, y))
        blocks.append(sympy.Matrix([[a, b], [-sympy.conjugate(b), sympy.conjugate(a)]]))
    drawn, share = sympy.Matrix.hstack(*blocks), sympy.Rational(1, 2)
    if "wishart" in law:
        drawn = drawn * drawn.H
    elif "hermitian" in law:
        drawn, share = drawn + drawn.H, share / 2
    return drawn, dict.fromkeys([*x, *y], share)


LAWS = {
    "complex ginibre": lambda name: Ginibre(name),
    "real ginibre": lambda name: Ginibre(name, real=True),
    "complex hermitian": lambda name: GUE(name),
    "real hermitian": lambda name: GOE(name),
    "complex wishart": lambda name: Wishart(name, 3),
    "real wishart": lambda name: Wishart(name, 3, real=True),
    "quaternion ginibre": lambda name: Ginibre(name, quaternion=True),
    "quaternion hermitian": lambda name: GSE(name),
    "quaternion wishart": lambda name: Wishart(name, 4, quaternion=True),
}
WORDS = [
    lambda G, a, b, tr: tr(G * a * G.H * b),
    lambda G, a, b, tr: tr(G * a * G.T * b) * tr(G.conj * b) * tr(G.H * a),
    lambda G, a, b, tr: tr(G * a) * tr(G.T * b) * tr(G.conj * G.H * a),
    lambda G, a, b, tr: tr(G * a * G * b * G.H * G.conj),
]


def some(words, law, whole):
    """Return all words, or one of them, for each law the next."""
    place = list(LAWS).index(law) % len(words)
    return words if whole else words[place : place + 1]


@pytest.mark.parametrize("law", LAWS)
def test_words_are_averaged_as_entry_by_entry(law, whole):
    a, b = sympy.Matrix([[1, 2], [-1, 3]]), sympy.Matrix([[0, 1], [2, -2]])
    given = {"A": a.tolist(), "B": b.tolist()}
    letter = LAWS[law]("G")
    entries, variances = entries_of(law, "g", 4 if "quaternion" in law else 3)
    for word in some(WORDS[: 1 if "wishart" in law else None], law, whole):
        average = gaussian_average(word(letter, A, B, Tr))
        direct = independent_average(word(_Explicit(entries), a, b, _trace), variances)
        assert average.at(N=2, matrices=given) == Fraction(str(direct))


@pytest.mark.parametrize("law", ["complex wishart", "real wishart", "quaternion wishart"])
def test_transposed_wishart_matrices_are_averaged_as_entry_by_entry(law, whole):
    a, b = sympy.Matrix([[1, 2], [-1, 3]]), sympy.Matrix([[0, 1], [2, -2]])
    given = {"A": a.tolist(), "B": b.tolist()}
    columns = 2 if "quaternion" in law else 1
    letter = Wishart("G", columns, real="real" in law, quaternion="quaternion" in law)
    entries, variances = entries_of(law, "t", columns=columns)
    for word in some(WORDS, law, whole):
        average = gaussian_average(word(letter, A, B, Tr))
        direct = independent_average(word(_Explicit(entries), a, b, _trace), variances)
        assert average.at(N=2, matrices=given) == Fraction(str(direct))


def test_three_wishart_matrices_with_letters_between_are_averaged_as_entry_by_entry():
    a = sympy.Matrix([[1, 2], [-1, 3]])
    entries, variances = entries_of("real wishart", "w", columns=1)
    average = gaussian_average(Tr(Wishart("W", 1, real=True) * A) ** 3)
    direct = independent_average((entries * a).trace() ** 3, variances)
    assert average.at(N=2, matrices={"A": a.tolist()}) == Fraction(str(direct))


class _Explicit(sympy.ImmutableMatrix):
    """An explicit matrix under the operations of letters."""

    @property
    def conj(self):
        return self.conjugate()


def _trace(matrix):
    return sympy.expand(matrix.trace())


def test_a_gaussian_matrix_and_a_unitary_stand_in_one_word():
    # U H U^H has the law of H
    H = GUE("H")
    word = Tr(U * H * U.H * A * U * H * U.H * A)
    assert haar_average(word, over=(U, H)) == gaussian_average(Tr(H * A * H * A))
    # with U fixed, Wick's rule alone gives the same
    assert gaussian_average(word) == gaussian_average(Tr(H * A * H * A))
    # and the mean over U, H fixed, averaged over H is the mean over both
    other = Tr(U * H * U.H * A) ** 2 * Tr(H * B * H)
    first = gaussian_average(haar_average(other, over=U))
    assert first == haar_average(gaussian_average(other), over=U)


def test_laws_are_invariant_under_their_groups():
    S, W, G, V = GOE("S"), Wishart("W", 3, real=True), Ginibre("G", real=True), Unitary("V")
    for X in (S, W, G):
        word, turned = Tr(X * A * X.T * B), Tr(V * X * V.T * A * V * X.T * V.T * B)
        assert haar_average(turned, over=(V, X), group="O") == gaussian_average(word)
    J, Z = Unitary("J1"), Ginibre("Z")
    assert haar_average(
        Tr(V * Z * J * A * J.H * Z.H * V.H * B), over=(V, J, Z)
    ) == gaussian_average(Tr(Z * A * Z.H * B))


def test_operators_entries_and_states_are_averaged():
    G, H, psi = Ginibre("G"), GUE("H"), State("psi")
    assert gaussian_average(G * A * G.H) == Tr(A) * 1
    assert gaussian_average(H[0, 1] * H[1, 0]) == 1
    assert gaussian_average(H[0, 1] ** 2) == 0
    assert gaussian_average(GOE("S")[0, 0] ** 2) == 2
    assert gaussian_average(psi.expect(H) ** 2) == 1
    assert state_average(gaussian_average(psi.expect(H * A * H))) == Tr(A)


def test_variances_and_sizes_scale():
    for variance in (3, Fraction(1, 3), 1 / N):
        scaled = gaussian_average(Tr(GUE("H", variance=variance) ** 4))
        factor = sympy.sympify(variance * variance)
        plain = gaussian_average(Tr(GUE("H") ** 4)).expr
        assert sympy.simplify(scaled.expr - factor * plain) == 0
    square = gaussian_average(Tr(Wishart("W", 2 * N, variance=1 / N) ** 2))
    assert square == 6 * N
    assert square.at(N=2) == 12
    assert gaussian_average(Tr(Wishart("W", 2 * N) ** 2), N=2) == 48


def test_the_series_is_the_genus_expansion():
    H = GUE("H", variance=1 / N)
    series = gaussian_average(Tr(H**8) / N).series(4)
    # one-face maps with four edges by genus: A035309
    assert [(power, int(number)) for power, number, _ in series.terms] == [
        (0, 14), (2, 70), (4, 21)
    ]  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
def test_samples_agree_with_the_closed_form(law, qntk_level):
    letter = LAWS[law]("G")
    average = gaussian_average(Tr(letter * A * letter.H * B))
    given = {"A": [[1, 2], [-1, 3]], "B": [[0, 1], [2, -2]]}
    sample = average.sample(
        draws=4000 if qntk_level == "quick" else 100_000, rng=11, matrices=given
    )
    assert abs(sample.mean - complex(average.at(matrices=given))) < 5 * sample.standard_error


def test_drawn_hermitian_matrices_and_unitaries_have_the_mean():
    """Normal numbers are cut at ±4, which makes bounds and moves the mean by 0.2 %."""
    a = np.diag([1, 0])
    H = GUE("H")
    average = haar_average(Tr(U * H * U.H * A * H), over=(U, H))
    exact = float(average.at(matrices={"A": a.tolist()}))

    def draw(rng, size):
        x, y = np.asarray(truncnorm.rvs(-4, 4, size=(2, size, 2, 2), random_state=rng))
        hermitian = (x + 1j * y) / 2
        hermitian = hermitian + hermitian.conj().swapaxes(1, 2)
        unitaries = unitary_group.rvs(2, size=size, random_state=rng)
        turned = unitaries @ hermitian @ unitaries.conj().swapaxes(1, 2)
        return np.trace(turned @ a @ hermitian, axis1=1, axis2=2).real

    largest = 2 * 16 * 4  # |Tr(XAY)| ≤ ‖X‖₂ ‖Y‖₂, each at most √(4·32)
    assert_mean(draw, exact, bounds=(-largest, largest), absolute=0.2 * exact, seed=3)


def test_what_cannot_be_averaged_is_refused_or_zero_with_a_reason():
    H, G = GUE("H"), Ginibre("G")
    zero = gaussian_average(Tr(H * A))
    assert zero == 0
    assert zero.notes == ("Tr(A*H) holds H unpaired: its average is zero",)
    with pytest.raises(CalculusError, match="declare it with Ginibre, GUE, GOE or Wishart"):
        gaussian_average(Tr(A), over=A)
    with pytest.raises(CalculusError, match="haar_average takes unitaries"):
        gaussian_average(Tr(U), over=U)
    with pytest.raises(ResourceError, match="lower powers"):
        gaussian_average(Tr(H**9 * A * H**9))
    with pytest.raises(CalculusError, match=r"M = 3.*and as.*M = 4"):
        Tr(Wishart("W", 3) * Wishart("W", 4))
    with pytest.raises(CalculusError, match=r"used as a random matrix \(GUE"):
        gaussian_average(Tr(GUE("H") ** 2), over=GOE("H"))
    with pytest.raises(CalculusError, match="positive exact number"):
        GUE("H", variance=0.5)
    with pytest.raises(CalculusError, match="positive exact number"):
        GUE("H", variance=-1)
    with pytest.raises(CalculusError, match="no size M"):
        Wishart("W", 0)
    with pytest.raises(DomainError, match="declare the letter with a number"):
        gaussian_average(Tr(Wishart("W", M))).sample(N=2)
    assert gaussian_average(Tr(G * G)) == 0
