"""Random words in letters of every kind under every operation, over every group of the table.

Three oracles, none of which uses Weingarten functions of the code under test:

- the traced average with a probe letter, exactly;
- the average of the entries of the unitaries from haarpy's Weingarten functions (U), quadrature
  (O) or the invariants of the group (a new one), contracted with explicit matrices;
- SciPy's samplers (of a new group, its own). The family of all comparisons of this file has an
  error rate of 1e-3 together, shared equally (Bonferroni), with normal tails for means of 4,000
  draws.
"""

import itertools
import math
import zlib
from statistics import NormalDist

import numpy as np
import pytest

from derivations.calculus import Matrix, Tr, Unitary, haar_average
from derivations.calculus.groups import GROUPS

SEED = 20261127
OPERATIONS = ("", "H", "T", "conj")
LETTERS = {
    "A": {},
    "H": {"hermitian": True},
    "S": {"symmetric": True},
    "R": {"real": True},
    "Z": {"traceless": True},
    "X": {"involution": True},
    "Q": {"hermitian": True, "involution": True},
    "D": {"symmetric": True, "real": True},
}
U, P = Unitary("U"), Matrix("P")
DRAWS, FAMILY = 4000, 1e-3
# Where averages of words are polynomials in traces.
EXPANDING = {name: group for name, group in GROUPS.items() if group.expands}
over_groups = pytest.mark.parametrize("group", EXPANDING)
# 2 and 3; 2 and 4 where only even sizes exist
over_sizes = pytest.mark.parametrize(
    ("group", "N"), [(name, N) for name, group in EXPANDING.items() for N in (2, 2 + group.step)]
)


@pytest.fixture(params=["few", pytest.param("more", marks=pytest.mark.qntk_ci)])
def many(request, qntk_level):
    """How many times five words: few are many at the higher levels."""
    return {"quick": 1, "ci": 60, "nightly": 300}[qntk_level] if request.param == "few" else 4


def rng_of(*labels):
    return np.random.default_rng([SEED, zlib.crc32(repr(labels).encode())])


def mix(group, *, bar):
    """Return the operations that give entries of the matrix, or of its conjugate where they differ.

    A word is balanced if it holds as many of either.
    """
    barred = {"conj" if operation == "C" else operation for operation in GROUPS[group].barred}
    return [name for name in OPERATIONS if not barred or (name in barred) == bar]


def random_word(rng, tokens, group):
    """Return [(name, operation), …]: unitaries with up to two letters between them."""
    word = []
    barred = [i % 2 == 0 for i in range(tokens)]
    rng.shuffle(barred)
    for bar in barred:
        word += random_letters(rng, int(rng.integers(0, 3)))
        word.append(("U", str(rng.choice(mix(group, bar=bar)))))
    return word + random_letters(rng, int(rng.integers(0, 2)))


def random_letters(rng, count):
    return [(str(rng.choice(list(LETTERS))), str(rng.choice(OPERATIONS))) for _ in range(count)]


def words(group, count, *, most=4):
    rng = rng_of("words", group)
    return [random_word(rng, int(rng.choice(range(2, most + 1, 2))), group) for _ in range(count)]


def symbolic(word):
    letters = {name: Matrix(name, **flags) for name, flags in LETTERS.items()} | {"U": U}
    product = Matrix("A") ** 0
    for name, operation in word:
        product = product * (getattr(letters[name], operation) if operation else letters[name])
    return product


def matrices(N):
    """Return one matrix for each letter, as it is declared."""
    rng = rng_of("matrices", N)
    a, h, s, x, q = (rng.normal(size=(N, N)) + 1j * rng.normal(size=(N, N)) for _ in range(5))
    r, d = rng.normal(size=(2, N, N))
    signs = np.diag([1.0] * (N - 1) + [-1.0])
    basis = np.linalg.qr(q)[0]
    return {
        "A": a,
        "H": h + h.conj().T,
        "S": s + s.T,
        "R": r,
        "Z": a @ s - np.trace(a @ s) / N * np.eye(N),
        "X": np.linalg.inv(x) @ signs @ x,
        "Q": basis @ signs @ basis.conj().T,
        "D": d + d.T,
    }


def operated(array, operation):
    array = array.swapaxes(-1, -2) if operation in {"H", "T"} else array
    return array.conj() if operation in {"H", "conj"} else array


def explicit(word, table, unitaries):
    """Return the products of a word for a batch of unitaries."""
    product = np.broadcast_to(np.eye(unitaries.shape[-1], dtype=complex), unitaries.shape)
    for name, operation in word:
        product = product @ operated(unitaries if name == "U" else table[name], operation)
    return product


def brute_force(word, group, N, moment):
    """Return the average of a word by a sum over all indices of the unitaries."""
    table, tokens = matrices(N), [token for token in word if token[0] == "U"]
    places = itertools.count()
    axes = [next(places) for _ in range(2 * len(tokens))]
    first = left = next(places)
    operands: list = [moment(tokens, group, N), axes]
    rest = iter(zip(axes[::2], axes[1::2], strict=True))
    for name, operation in word:
        if name == "U":
            row, column = next(rest)
            row, column = (column, row) if operation in {"H", "T"} else (row, column)
            operands += [np.eye(N), [left, row]]
            left = column
        else:
            right = next(places)
            operands += [operated(table[name], operation), [left, right]]
            left = right
    return np.einsum(*operands, [first, left], optimize=True)


def close(found, right):
    return np.allclose(np.asarray(found, dtype=complex), right, rtol=1e-9, atol=1e-9)


@over_groups
def test_the_average_of_an_operator_is_what_its_traces_say(group, many):
    for word in words(group, 5 * many):
        operator = symbolic(word)
        average = haar_average(operator, over=U, group=group)
        for probe in (P, P.T, P.H, P.conj):
            traced = haar_average(Tr(operator * probe), over=U, group=group)
            assert Tr(average * probe) == traced, word
            left = haar_average(Tr(probe * operator), over=U, group=group)
            assert Tr(probe * average) == left, word


@over_groups
def test_operations_on_the_integrand_are_operations_on_the_average(group, many):
    for word in words(group, 5 * many):
        operator = symbolic(word)
        average = haar_average(operator, over=U, group=group)
        for operation in ("H", "T", "conj"):
            other = haar_average(getattr(operator, operation), over=U, group=group)
            assert other == getattr(average, operation), (word, operation)
        scalar = haar_average(Tr(operator), over=U, group=group)
        assert haar_average(Tr(operator.T), over=U, group=group) == scalar, word
        assert haar_average(Tr(operator.H), over=U, group=group) == scalar.conj, word
        assert Tr(average) == scalar, word


@pytest.mark.parametrize(
    ("group", "N"),
    [
        pytest.param(name, N, marks=pytest.mark.qntk_ci if N > 3 else ())
        for name, group in EXPANDING.items()
        for N in (2, 2 + group.step)
    ],
)
def test_averages_are_the_sums_over_all_indices(group, N, many, oracles):
    table = matrices(N)
    for word in words(group, 5 * many):
        average = haar_average(symbolic(word), over=U, group=group)
        right = brute_force(word, group, N, oracles.moment)
        assert close(average.at(N=N, matrices=table), right), word


@over_sizes
def test_averages_are_the_means_of_samples(group, N, many, oracles):
    unitaries = oracles.sample(group, N, DRAWS, rng_of("draws", group, N))
    table, count = matrices(N), 25 * many // 4
    rng = rng_of("weights", group, N)
    # half of the family, two-sided: two real comparisons for each word, two dimensions, each group
    bound = NormalDist().inv_cdf(1 - FAMILY / 2 / (2 * 4 * len(EXPANDING) * count))
    for word in words(group, count, most=4):
        average = haar_average(symbolic(word), over=U, group=group)
        weight = rng.normal(size=(N, N)) + 1j * rng.normal(size=(N, N))
        values = np.einsum("sij,ij->s", explicit(word, table, unitaries), weight)
        right = np.sum(np.asarray(average.at(N=N, matrices=table), dtype=complex) * weight)
        for part in (np.real, np.imag):
            drawn, claimed = part(values), float(part(right))
            error = drawn.std(ddof=1) / math.sqrt(DRAWS)
            assert abs(drawn.mean() - claimed) <= bound * error + 1e-9, word


@over_groups
def test_products_of_traces_are_the_means_of_samples(group, many, oracles):
    """Scalars whose traces each hold the unitary once or twice, however they are stored."""
    N, count = 2, 15 * many // 4
    unitaries = oracles.sample(group, N, DRAWS, rng_of("scalars", group))
    table = matrices(N)
    bound = NormalDist().inv_cdf(1 - FAMILY / 2 / (2 * 2 * len(EXPANDING) * count))
    for word in words(group, count, most=4):
        place = len(word) // 2
        halves = word[:place], word[place:]
        average = haar_average(
            Tr(symbolic(halves[0])) * Tr(symbolic(halves[1])), over=U, group=group
        )
        values = np.ones(DRAWS, dtype=complex)
        for half in halves:
            values = values * np.trace(explicit(half, table, unitaries), axis1=1, axis2=2)
        right = complex(average.at(N=N, matrices=table))
        for part in (np.real, np.imag):
            drawn, claimed = part(values), float(part(right))
            error = drawn.std(ddof=1) / math.sqrt(DRAWS)
            assert abs(drawn.mean() - claimed) <= bound * error + 1e-9, word


@pytest.mark.parametrize(
    "group",
    [pytest.param(name, marks=pytest.mark.qntk_ci if name == "Sp" else ()) for name in EXPANDING],
)
def test_monomials_of_entries_are_the_sums_over_all_indices(group, many, oracles):
    rng = rng_of("entries", group)
    for _ in range(30 * many // 4):
        N, count = int(rng.choice([2, 2 + GROUPS[group].step])), int(rng.choice([2, 4]))
        monomial, tokens, indices = 1, [], []
        for i in range(count):
            operation = str(rng.choice(mix(group, bar=i % 2 == 1)))
            row, column = map(int, rng.integers(0, 2, size=2))
            monomial = monomial * (getattr(U, operation) if operation else U)[row, column]
            tokens.append(("U", operation))
            indices += [column, row] if operation in {"H", "T"} else [row, column]
        right = oracles.moment(tokens, group, N)[tuple(indices)]
        symbolic_value = haar_average(monomial, over=U, group=group).at(N=N)
        assert close(float(symbolic_value), right), (tokens, indices)
        assert haar_average(monomial, over=U, group=group, N=N).at() == symbolic_value
