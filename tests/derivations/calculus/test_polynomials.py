"""Polynomial arithmetic against the schoolbook."""

from hypothesis import given
from hypothesis import strategies as st

from derivations.calculus.numbers import polynomials as poly

WHOLE = st.integers(-(10**30), 10**30)
POLYNOMIALS = st.lists(WHOLE, max_size=6).map(poly.trim)


@given(
    st.lists(POLYNOMIALS, min_size=1, max_size=5),
    st.lists(st.dictionaries(st.integers(0, 4), WHOLE), max_size=4),
)
def test_packed_combinations_are_combinations(basis, rows):
    rows = [{i: w for i, w in row.items() if i < len(basis)} for row in rows]
    expected = []
    for row in rows:
        total: poly.Polynomial = ()
        for i, weight in row.items():
            total = poly.add(total, poly.trim(poly.scale(basis[i], weight)))
        expected.append(total)
    assert poly.linear_combinations(rows, basis) == expected


@given(POLYNOMIALS, POLYNOMIALS, st.integers(-9, 9))
def test_evaluation_is_a_homomorphism(a, b, at):
    assert poly.evaluate(poly.multiply(a, b), at) == poly.evaluate(a, at) * poly.evaluate(b, at)
    assert poly.evaluate(poly.add(a, b), at) == poly.evaluate(a, at) + poly.evaluate(b, at)


@given(POLYNOMIALS, st.integers(-9, 9))
def test_a_root_divides_out(a, root):
    product = poly.multiply(a, (-root, 1))
    assert poly.divide_root(product, root) == a
    if a:
        values, left = poly.cancel([product, (0,) * len(product)], {root: 1})
        assert values[0] == a
        assert left == {}
