"""Every group of the table does what a group must, and a new one is a class and a row."""

import ast
import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from derivations.calculus import Matrix, Tr, Unitary, haar_average, weingarten, weingarten_table
from derivations.calculus.averaging.averages import Average, factor_product
from derivations.calculus.groups import AUTO, GROUPS, Group, group_named, routes
from derivations.calculus.groups.orthogonal import OrthogonalGroup
from derivations.calculus.letters.operations import BARRED, Operation
from derivations.calculus.numbers.partitions import partitions
from derivations.errors import CalculusError, ResourceError

ROOT = Path(__file__).resolve().parents[3]
A, B, C, U = Matrix("A"), Matrix("B"), Matrix("C"), Unitary("U")
over_groups = pytest.mark.parametrize("group", GROUPS)
# Those whose averages of words are polynomials in traces; the others have tests of their own.
EXPANDING = [name for name, group in GROUPS.items() if group.expands]
over_expanding = pytest.mark.parametrize("group", EXPANDING)


def over_sizes(*sizes, closed=False):
    """Run over the groups, at these sizes or the even ones above where no other exists.

    ``closed`` leaves out the ensembles that are no groups; the largest waits for level ci then.
    """
    return pytest.mark.parametrize(
        ("group", "N"),
        [
            pytest.param(name, N, marks=pytest.mark.qntk_ci if closed and N > 3 else ())
            for name, group in GROUPS.items()
            if group.group or not closed
            for N in dict.fromkeys(size + size % group.step for size in sizes)
        ],
    )


WORDS = [
    Tr(U * A * U.H * B),
    Tr(U * A * U.H * B * U * C * U.H),
    Tr(U * A) * Tr(U.H * B),
    Tr(U * A * U) * Tr(U.H * B * U.H),
    (U * A * U.H)[0, 1] * U[0, 0] * U.H[0, 0],
    U[0, 0] ** 2 * U.H[0, 0] * U.H[1, 1],
    (Tr(U) * Tr(U.H)) ** 2,
    Tr(U**2) * Tr(U.H**2),
]
TWO = {"A": [[1, 2], [3, 5]], "B": [[0, -1], [4, 1]], "C": [[2, 1], [1, -3]]}


@over_groups
def test_the_table_knows_each_group_by_its_own_name(group):
    known = GROUPS[group]
    assert isinstance(known, Group)
    assert (known.name, repr(known)) == (group, f"{group}(N)")
    assert group_named(group) is known
    with pytest.raises(CalculusError, match=known.title):
        group_named("none")


@over_groups
def test_a_group_has_routes_and_refuses_those_of_others(group):
    known = GROUPS[group]
    assert set(known.routes) < routes()
    for route in routes() - {AUTO, *known.routes}:
        with pytest.raises(CalculusError, match="there is no route"):
            haar_average(WORDS[0], over=U, group=group, route=route)


@over_expanding
@pytest.mark.parametrize("word", WORDS, ids=str)
def test_every_route_that_applies_gives_the_same(group, word):
    whole = haar_average(word, over=U, group=group)
    found = [average_by(route, word, group) for route in GROUPS[group].routes]
    assert any(average is not None for average in found)
    for average in found:
        if average is not None:
            assert average == whole
            assert average.at(N=2, matrices=TWO) == whole.at(N=2, matrices=TWO)


def average_by(route, word, group):
    """Return the average by a route; None where the group says that it does not apply."""
    try:
        return haar_average(word, over=U, group=group, route=route)
    except CalculusError as error:
        if "does not apply" in str(error) or "needs a product of entries" in str(error):
            return None
        raise


@over_sizes(2, 3, closed=True)
def test_the_exact_oracle_of_a_group_is_the_projector_on_its_invariants(group, N, oracles):
    for operations in itertools.combinations_with_replacement(["", "H"], 4):
        tokens = [("U", operation) for operation in operations]
        found = oracles.invariant_moment(tokens, group, N)
        if GROUPS[group].pairs_at([Operation(operation) for operation in operations], N) is None:
            assert np.allclose(found, 0)
        elif group in oracles.moments:
            assert np.allclose(found, oracles.moments[group](tokens, N))


@over_expanding
def test_words_are_contracted_with_the_invariants(group, oracles):
    """The one oracle that every group has, whatever else is known of it."""
    check_against_invariants(group, oracles)


def check_against_invariants(group, oracles):
    """Compare a word and entries at N = 2, below or at the degree, with the invariants."""
    a, b, c = (np.array(TWO[name]) for name in "ABC")
    tokens = [("U", ""), ("U", "H"), ("U", ""), ("U", "H")]
    # The projector on invariants is the average over a group; an ensemble is known from elsewhere.
    known = oracles.invariant_moment if GROUPS[group].group else oracles.moment
    entries = known(tokens, group, 2)  # E U_ij Ū_kl U_mn Ū_pq
    twirl = np.einsum("ijklmnpq,jl,km,nq->ip", entries, a, b, c)  # E U A U^H B U C U^H
    found = haar_average(U * A * U.H * B * U * C * U.H, over=U, group=group)
    assert np.allclose(np.asarray(found.at(matrices=TWO), dtype=complex), twirl)
    for i, j, k, m in itertools.product(range(2), repeat=4):
        monomial = U[i, j] * U[k, m].conj * U[j, 0] * U[m, 0].conj
        value = haar_average(monomial, over=U, group=group).at(N=2)
        assert np.isclose(complex(value), entries[i, j, k, m, j, 0, m, 0])


@over_sizes(1, 2, 5)
def test_draws_are_matrices_of_the_group(group, N):
    drawn = GROUPS[group].draw(N, 200, np.random.default_rng(3))
    assert drawn.shape == (200, N, N)
    assert np.allclose(drawn @ drawn.conj().swapaxes(1, 2), np.eye(N))
    if N == 1 and GROUPS[group].pairs_at([Operation.PLAIN], N) == 1:  # SU(1) = {1}
        assert np.allclose(drawn, 1)
        return
    assert np.allclose(drawn.imag, 0) == GROUPS[group].real
    assert len(np.unique(np.round(drawn[:, 0, 0], 6))) > 1
    if N > 1:
        assert len(np.unique(np.round(drawn[:, -1, -1], 6))) > 1


@over_groups
def test_samples_of_an_average_agree_with_it(group):
    average = haar_average(Tr(U * A * U.H * B * U * C * U.H * B), over=U, group=group)
    sample = average.sample(matrices=TWO, draws=20_000, rng=5)
    exact = complex(average.at(matrices=TWO))
    assert abs(sample.mean - exact) <= 5 * sample.standard_error + 1e-9


@over_groups
def test_what_does_not_balance_averages_to_zero_and_says_why(group):
    if GROUPS[group].pairs([Operation.PLAIN]) is not None:
        assert haar_average(U[0, 0], over=U, group=group) != 0
        return
    average = haar_average(Tr(U * A), over=U, group=group)
    assert average == 0
    (note,) = average.notes
    assert note.startswith("Tr(A*U) holds ")
    assert note.endswith(": its average is zero")
    assert GROUPS[group].imbalance([Operation.PLAIN], "U") in note


@over_expanding
@pytest.mark.parametrize("k", range(5))
def test_denominators_and_weights_have_the_shape_of_the_partitions(group, k):
    known, shapes = GROUPS[group], partitions(k)
    scale, rows = known.class_weights(k)
    assert scale > 0
    assert [len(row) for row in rows] == [len(shapes)] * len(shapes)
    assert all(len(known.cells(shape)) == k for shape in shapes)
    for cycles, value in weingarten_table(k, group=group).items():
        first = max(known.valid_from(k), 1)
        assert value.valid_from == first
        first += first % known.step
        for N in range(first, first + 3 * known.step, known.step):
            assert value.at(N=N) == weingarten(cycles, N, group=group)


@over_expanding
def test_a_table_beyond_the_largest_degree_is_refused(group):
    largest = GROUPS[group].largest
    with pytest.raises(ResourceError, match=f"at most {largest}"):
        weingarten_table(largest + 1, group=group)
    with pytest.raises(ResourceError, match=f"the bound is degree {largest}"):
        weingarten((largest + 1,), group=group)


class Phases(Group):
    """The matrices e^{iφ}·1: what a third group takes, in one class and one row."""

    name, title, largest = "phase", "phases", 4
    routes, barred = ("drop",), BARRED

    def cells(self, shape):
        return (0,) * sum(shape)

    def class_weights(self, k):
        raise NotImplementedError

    def pairs(self, found):
        barred = sum(operation in BARRED for operation in found)
        return barred if 2 * barred == len(found) else None

    def imbalance(self, found, letter):
        return f"{len(found)} {letter}, whose phases do not cancel"

    def power_sums(self, plain, barred, N):
        return None

    def entries(self, factors):
        return None

    def words(self, circles, route):
        words, seen = [], set()
        for first in range(len(circles.segments)):
            word, place = (), first
            while place not in seen:
                seen.add(place)
                word, place = word + circles.segments[place], circles.following[place]
                words += [word] if place in seen else []
        product = factor_product(words)
        return Average({} if product is None else {product: {(): 1}}, valid_from=1)

    def draw(self, N, count, rng):
        angles = rng.uniform(0, 2 * np.pi, size=(count, 1, 1))
        return np.exp(1j * angles) * np.eye(N)


def test_a_third_group_is_one_class_and_one_row(monkeypatch, oracles):
    monkeypatch.setitem(GROUPS, Phases.name, Phases())
    assert haar_average(Tr(U * A * U.H * B), over=U, group="phase") == Tr(A * B)
    assert haar_average(U[0, 1] * U[0, 1].conj, over=U, group="phase") == 0
    assert haar_average(Tr(U) * Tr(U.H), over=U, group="phase") == Tr(1) ** 2
    assert haar_average(U * A, over=U, group="phase").notes[0].startswith("U*A holds 1 U, whose")
    check_against_invariants("phase", oracles)
    test_a_group_has_routes_and_refuses_those_of_others("phase")
    test_draws_are_matrices_of_the_group("phase", 3)
    test_samples_of_an_average_agree_with_it("phase")
    test_what_does_not_balance_averages_to_zero_and_says_why("phase")
    with pytest.raises(CalculusError, match=r"'phase' \(phases\)"):
        weingarten((1,), group="none")


class Renamed(OrthogonalGroup):
    """O(N) under another name: all that is known of it must come from the object in the row."""

    name, title = "real", "the same again"


def test_weingarten_functions_and_averages_are_those_of_the_object(monkeypatch):
    monkeypatch.setitem(GROUPS, Renamed.name, Renamed())
    for word in WORDS:
        there, here = (haar_average(word, over=U, group=group) for group in ("O", "real"))
        assert here == there
        assert here.dimension(2) == there.dimension(2)
    for k in range(4):
        assert weingarten_table(k, group="real") == weingarten_table(k, group="O")
        assert weingarten((1,) * (k + 1), 1, group="real") == weingarten(
            (1,) * (k + 1), 1, group="O"
        )
    with pytest.raises(CalculusError, match=r"over real\(N\) there is no route"):
        haar_average(WORDS[0], over=U, group="real", route="characters")


def named_comparisons(nodes):
    """Yield the comparisons of something called a group with the name of one."""
    for node in nodes:
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        called = {side.id for side in sides if isinstance(side, ast.Name)}
        called |= {side.attr for side in sides if isinstance(side, ast.Attribute)} - {"kind"}
        flat = [
            item
            for side in sides
            for item in (side.elts if isinstance(side, ast.Tuple | ast.Set | ast.List) else [side])
        ]
        texts = {item.value for item in flat if isinstance(item, ast.Constant)}
        if called & {"group", "kind"} and texts & set(GROUPS):
            yield node


MAY_NAME_ONE = re.compile(
    rf"^(?=.*\b(group|kind)\b).*[\"']({'|'.join(map(re.escape, GROUPS))})[\"']", re.DOTALL
)


@pytest.mark.qntk_together("sources")  # read once for all who count in them
def test_nobody_asks_for_the_name_of_a_group(parsed):
    folders = ("derivations", "qntk_check", "tests", "benchmarks", "scripts")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 100
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in files
        if MAY_NAME_ONE.search(path.read_text(encoding="utf-8"))  # few: the others need no tree
        for node in named_comparisons(parsed(path))
    ]
    assert found == []


def test_a_comparison_by_name_is_found():
    for text in ('group == "U"', 'x.group != "O"', 'group in {"U", "V"}', '"O" == group'):
        assert MAY_NAME_ONE.search(text)
        assert list(named_comparisons(ast.walk(ast.parse(text))))
    for text in ("group == other", 'name == "U"', 'shape == "O"'):
        assert not list(named_comparisons(ast.walk(ast.parse(text))))
