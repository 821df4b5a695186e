"""Sums of Pauli strings over the places of a line or a ring: fields, couplings, chains of spins."""

from __future__ import annotations

from collections.abc import Mapping

from qntk_check.arguments import check_count, check_flag, check_kind, check_real
from qntk_check.errors import ObservableError
from qntk_check.observables.strings import check_pauli

__all__ = ["placed", "string_sum", "xxz_ring"]


def placed(n: int, letters: Mapping[int, str]) -> str:
    """Return the string that has letters at these places of n, and 1 elsewhere.

    Examples
    --------
    >>> placed(4, {0: "X", 3: "Z"})
    'XIIZ'
    """
    n = check_count("n", n, most=10**6)
    check_kind("the letters", letters, Mapping, "give a letter for each place, {0: 'X'}")
    return check_pauli("".join(str(letters.get(place, "I")) for place in range(n)), n=n)


def string_sum(
    n: int, letters: str, *, pairs: bool = False, ring: bool = False
) -> dict[str, float]:
    """Return a sum over places of one letter, over neighbors or all pairs of two.

    Parameters
    ----------
    n
        Qubits.
    letters
        One Pauli letter, or two.
    pairs, ring
        Whether two letters stand at all pairs of places, or also at the last and the first one.

    Raises
    ------
    ObservableError
        If these are not one or two letters of a Pauli string.

    Examples
    --------
    >>> string_sum(3, "Z")
    {'ZII': 1.0, 'IZI': 1.0, 'IIZ': 1.0}
    >>> list(string_sum(3, "XX")), list(string_sum(3, "XX", ring=True))
    (['XXI', 'IXX'], ['XXI', 'XIX', 'IXX'])
    """
    n, letters = check_count("n", n, most=10**4), check_pauli(letters)
    pairs, ring = check_flag("pairs", pairs), check_flag("ring", ring)
    if len(letters) == 1:
        return {placed(n, {q: letters}): 1.0 for q in range(n)}
    if len(letters) > 2:
        raise ObservableError(f"the letters {letters!r}: give one, or two for pairs of places")
    places = [(a, b) for a in range(n) for b in range(a + 1, n)]
    if not pairs:
        places = [(a, b) for a, b in places if b == a + 1 or (ring and (a, b) == (0, n - 1))]
    return {placed(n, {a: letters[0], b: letters[1]}): 1.0 for a, b in places}


def xxz_ring(n: int, J: float) -> dict[str, float]:
    """Return the XXZ ring in a field, −Σ (XX + YY + J(ZZ + Z)).

    Examples
    --------
    >>> len(xxz_ring(6, 2.0)), xxz_ring(6, 2.0)["ZIIIII"]
    (24, -2.0)
    """
    n, J = check_count("n", n, least=3, most=10**4), check_real("J", J)
    bonds = {
        placed(n, {i: a, (i + 1) % n: a}): -(J if a == "Z" else 1.0)
        for i in range(n)
        for a in "XYZ"
    }
    return bonds | {placed(n, {i: "Z"}): -J for i in range(n)}
