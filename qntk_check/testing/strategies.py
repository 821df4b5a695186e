"""Hypothesis strategies for the parameters of formulas: never for the noise.

A test draws *parameters* from here and hands the samples to :func:`qntk_check.testing.assert_mean`,
whose seed they are: the same example has the same samples on every machine, so that Hypothesis
can shrink it and replay it. Every number is exact (an int or a Fraction) where a formula takes
exact ones, and small, so that an example can be read.

Hypothesis is an extra: ``pip install 'qntk-check[testing]'``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from qntk_check.arguments import check_count, check_flag, check_real, check_sequence, show
from qntk_check.errors import DomainError, ResourceError
from qntk_check.observables import check_pauli

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from qntk_check.circuits import Circuit
    from qntk_check.ensembles import Ensemble

__all__ = [
    "circuits",
    "ensembles",
    "molecules",
    "pauli_strings",
    "pauli_sums",
    "qubits",
    "rates",
    "spectra",
]

T = TypeVar("T")

_MOST = 4  # of a coefficient, in absolute value
_QUBITS = 6  # of one example: 64 eigenvalues are as many as one reads
_PARTS = 8  # rates are so many parts of their largest value


def hypothesis_strategies() -> ModuleType:
    """Return ``hypothesis.strategies``, or say how to get it."""
    try:
        from hypothesis import strategies
    except ImportError as error:
        raise ResourceError(
            "Hypothesis draws these parameters and is not installed: pip install "
            "'qntk-check[testing]'; the assertions of qntk_check.testing do without it"
        ) from error
    return strategies


def qubits(*, most: int = 3) -> SearchStrategy[int]:
    """Return a strategy for numbers of qubits, 1 … ``most``.

    Examples
    --------
    >>> qubits(most=2)
    integers(min_value=1, max_value=2)
    """
    return hypothesis_strategies().integers(1, check_count("most", most))


def spectra(*, n: int | None = None, most: int = 3) -> SearchStrategy[tuple[int, ...]]:
    """Return a strategy for observables given by their 2ⁿ eigenvalues, not all equal.

    Parameters
    ----------
    n
        Number of qubits; ``None`` draws it, 1 … 3.
    most
        Largest abs of an eigenvalue, which are ints.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(spectra(n=1), lambda spectrum: sum(spectrum) == 3)
    (0, 3)
    """
    st, values = (
        hypothesis_strategies(),
        hypothesis_strategies().integers(-check_count("most", most), most),
    )

    def of(count: int) -> SearchStrategy[tuple[int, ...]]:
        size = 2**count
        lists: SearchStrategy[list[int]] = st.lists(values, min_size=size, max_size=size)
        return lists.filter(lambda found: len(set(found)) > 1).map(tuple)

    return _sized(n, of)


def pauli_strings(*, n: int | None = None, identity: bool = False) -> SearchStrategy[str]:
    """Return a strategy for Pauli strings of n letters.

    Parameters
    ----------
    n
        Number of qubits; ``None`` draws it, 1 … 3.
    identity
        Whether I…I, which is no generator and has no K, may come.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(pauli_strings(n=3), lambda string: "Z" in string)
    'IIZ'
    """
    st, whole = hypothesis_strategies(), check_flag("identity", identity)

    def of(count: int) -> SearchStrategy[str]:
        strings: SearchStrategy[str] = st.text("IXYZ", min_size=count, max_size=count)
        return strings if whole else strings.filter(lambda found: set(found) != {"I"})

    return _sized(n, of)


def pauli_sums(*, n: int | None = None, terms: int = 4) -> SearchStrategy[dict[str, int]]:
    """Return a strategy for sums of Pauli strings, traceless, with whole coefficients.

    Parameters
    ----------
    n
        Number of qubits; ``None`` draws it, 1 … 3.
    terms
        Most strings; they differ, and no coefficient is 0.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(pauli_sums(n=2), lambda terms: len(terms) == 2)
    {'IX': 1, 'IY': 1}
    """
    st, most = hypothesis_strategies(), check_count("terms", terms)
    coefficients = _coefficients()

    def of(count: int) -> SearchStrategy[dict[str, int]]:
        largest = min(most, 4**count - 1)
        return st.dictionaries(pauli_strings(n=count), coefficients, min_size=1, max_size=largest)

    return _sized(n, of)


def molecules(*, n: int | None = None) -> SearchStrategy[dict[str, int | Fraction]]:
    """Return a strategy for sums shaped like the Hamiltonian of a molecule.

    An identity term, whose coefficient is far larger than any other (the energy of the nuclei and
    of the full orbitals), single Z of the occupations, ZZ of repulsion, and hoppings XX + YY with
    equal coefficients. A formula that mistakes Tr O² for Tr Õ² is wrong on nearly all of them.

    Parameters
    ----------
    n
        Number of qubits; ``None`` draws it, 1 … 3.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(molecules(n=1), lambda terms: True)
    {'I': 5, 'Z': 1}
    """
    st, optional = hypothesis_strategies(), hypothesis_strategies().integers(-_MOST, _MOST)

    def of(count: int) -> SearchStrategy[dict[str, int | Fraction]]:
        pairs = count * (count - 1) // 2
        return st.builds(
            _molecule,
            st.integers(5, 40) | st.integers(-40, -5),
            st.lists(_coefficients(), min_size=count, max_size=count),
            st.lists(optional, min_size=pairs, max_size=pairs),
            st.lists(optional, min_size=pairs, max_size=pairs),
        )

    return _sized(n, of)


def _molecule(
    offset: int, single: list[int], repulsion: list[int], hopping: list[int]
) -> dict[str, int | Fraction]:
    n = len(single)
    terms: dict[str, int | Fraction] = {"I" * n: offset}
    terms |= {_letters(n, {q: "Z"}): c for q, c in enumerate(single)}
    for (a, b), zz, hop in zip(combinations(range(n), 2), repulsion, hopping, strict=True):
        found = {"ZZ": zz, "XX": hop, "YY": hop}
        terms |= {_letters(n, {a: p[0], b: p[1]}): Fraction(c, 4) for p, c in found.items() if c}
    return terms


def ensembles(
    *, degree: int = 2, closed: bool | None = None, real: bool | None = False
) -> SearchStrategy[Ensemble]:
    """Return a strategy for the ensembles that are designs of a degree; DomainError for none.

    Parameters
    ----------
    degree
        Of the average in each random unitary: 2 for the mean of K, 4 for its variance, 3 and 6
        for those of μ and μ².
    closed
        Whether W_(L+1) stands before Ψ_0; ``None`` takes both kinds.
    real
        Whether the matrices are real, which have averages of their own; ``None`` takes both.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(ensembles(degree=4), lambda ensemble: not ensemble.slots).name
    'haar-circuit'
    """
    from qntk_check.ensembles import ENSEMBLES

    wanted = check_count("degree", degree)
    left = [
        item
        for item in ENSEMBLES.values()
        if (item.design_degree is None or item.design_degree >= wanted)
        and closed in (None, item.closed)
        and real in (None, item.real)
    ]
    if not left:
        raise DomainError(
            f"no ensemble has degree {show(degree)}, closed = {show(closed)}, real = "
            f"{show(real)}: leave closed or real out"
        )
    return hypothesis_strategies().sampled_from(left)


def circuits(
    *, n: int | None = None, layers: int = 4, generators: Sequence[str] | None = None
) -> SearchStrategy[Circuit]:
    """Return a strategy for circuits of Haar unitaries and rotations about Pauli strings.

    The numbers (unitaries and angles) come from a drawn seed, by NumPy: Hypothesis shrinks the
    shape, and never a matrix.

    Parameters
    ----------
    n
        Number of qubits; ``None`` draws it, 1 … 3, or takes that of the generators.
    layers
        Most layers L.
    generators
        Pauli strings to choose each X_ℓ from; ``None`` draws any.

    Examples
    --------
    >>> from hypothesis import find
    >>> circuit = find(circuits(n=2), lambda circuit: circuit.shape.layers == 2)
    >>> circuit.shape.n, circuit.angles.shape
    (2, (2,))
    """
    st, most = hypothesis_strategies(), check_count("layers", layers)
    choice = None if generators is None else _given(generators)
    if choice is not None and n is None:
        n = len(choice[0])

    def of(count: int) -> SearchStrategy[Circuit]:
        letters = pauli_strings(n=count) if choice is None else st.sampled_from(choice)
        strings = st.lists(letters, min_size=1, max_size=most)
        return st.builds(_circuit, st.just(count), strings, st.integers(0, 2**32 - 1))

    return _sized(n, of)


def rates(*, most: float | Fraction = 1.0) -> SearchStrategy[Fraction]:
    """Return a strategy for rates: eighths of ``most``, 0 not among them.

    They serve as learning rates η, as noise σ_θ and as shares of a stability bound: take ``most``
    = 2/K for the η at which descent converges, and filter the edge where it is left out.

    Parameters
    ----------
    most
        The largest rate, > 0; a Fraction stays one.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(rates(most=2), lambda rate: rate > 1)
    Fraction(5, 4)
    """
    number = check_real("most", most, above=0.0)
    unit = Fraction(most if isinstance(most, int | Fraction) else number) / _PARTS
    parts: SearchStrategy[int] = hypothesis_strategies().integers(1, _PARTS)
    return parts.map(lambda part: part * unit)


def _given(generators: Sequence[str]) -> list[str]:
    found = check_sequence("generators", generators, 'give Pauli strings, e.g. ["XI"]')
    if not found:
        raise DomainError("generators = []: give at least one Pauli string, or None for any")
    return [check_pauli(string) for string in found]


def _circuit(n: int, generators: list[str], seed: int) -> Circuit:
    from qntk_check.circuits import haar_circuit

    return haar_circuit(n, len(generators), seed, generators=generators)


def _coefficients() -> SearchStrategy[int]:
    """Return a strategy for whole coefficients, 0 not among them."""
    st = hypothesis_strategies()
    return st.integers(1, _MOST) | st.integers(-_MOST, -1)


def _letters(n: int, places: dict[int, str]) -> str:
    return "".join(places.get(q, "I") for q in range(n))


def _sized(n: int | None, of: Callable[[int], SearchStrategy[T]]) -> SearchStrategy[T]:
    """Return what there is for n qubits, or for a number of them that is drawn too."""
    if n is None:
        return qubits().flatmap(of)
    return of(check_count("n", n, most=_QUBITS))
