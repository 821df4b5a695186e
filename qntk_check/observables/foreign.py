"""Observables of Qiskit, PennyLane and OpenFermion as Pauli strings with real coefficients."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from qntk_check.arguments import check_count, check_sequence, show
from qntk_check.errors import ObservableError

__all__ = ["from_openfermion", "from_pennylane", "from_qiskit"]

Pairs = list[tuple[str, complex]]
_MOST_QUBITS = 10**6  # of a register; a string has a letter for each
_TERM = re.compile(r"([^\[\]]*)\[([^\[\]]*)\]")
_LETTER = re.compile(r"([XYZ])(\d+)$")


class _SparsePauliOp(Protocol):
    def to_list(self) -> Iterable[tuple[str, complex]]: ...


class _PennyLane(Protocol):
    @property
    def pauli_rep(self) -> Mapping[Mapping[object, str], complex] | None: ...

    @property
    def wires(self) -> Iterable[object]: ...


def from_qiskit(operator: _SparsePauliOp) -> Pairs:
    """Return a ``SparsePauliOp`` as pairs; qubit 0, its rightmost letter, comes first here.

    Examples
    --------
    >>> class Operator:
    ...     def to_list(self):
    ...         return [("ZZI", 0.7 + 0j)]
    >>> from_qiskit(Operator())
    [('IZZ', (0.7+0j))]
    """
    if not hasattr(operator, "to_list"):
        raise ObservableError(f"{type(operator).__name__} is no SparsePauliOp: give one")
    return [(str(label)[::-1], complex(value)) for label, value in operator.to_list()]


def from_pennylane(operator: _PennyLane, wires: Sequence[object] = ()) -> Pairs:
    """Return a Hamiltonian or any other sum of Pauli words of PennyLane as pairs.

    Parameters
    ----------
    operator
        What has a ``pauli_rep``.
    wires
        The wires of the circuit, in order; by default those of the operator, sorted.

    Raises
    ------
    ObservableError
        If it is no sum of Pauli words, or acts on other wires.

    Examples
    --------
    >>> class Word(dict):
    ...     __hash__ = object.__hash__
    >>> class Operator:
    ...     pauli_rep = {Word({0: "Z", 2: "X"}): 0.5}
    ...     wires = (0, 1, 2)
    >>> from_pennylane(Operator(), wires=(0, 1, 2))
    [('ZIX', (0.5+0j))]
    """
    words = getattr(operator, "pauli_rep", None)
    if words is None:
        raise ObservableError(
            f"{show(operator)} has no Pauli words: give a sum of products of X, Y, Z and I"
        )
    order = check_sequence("wires", wires, "give a list of wires") or sorted(
        operator.wires,
        key=lambda wire: (str(type(wire)), wire),  # type: ignore[operator]
    )
    try:
        place = {wire: k for k, wire in enumerate(order)}
    except TypeError as error:
        raise ObservableError(f"wires {show(order)}: give numbers or texts") from error
    if len(place) < len(order):
        raise ObservableError(f"a wire stands twice in {show(order)}: name each once")
    pairs: Pairs = []
    for word, value in words.items():
        letters = ["I"] * len(order)
        for wire, letter in word.items():
            if wire not in place:
                raise ObservableError(
                    f"the operator acts on wire {wire!r}, which is not among {show(order)}: name "
                    "all wires of the circuit"
                )
            letters[place[wire]] = letter
        pairs.append(("".join(letters), complex(value)))
    return pairs


def from_openfermion(text: str, n: int) -> Pairs:
    """Return the text of an OpenFermion ``QubitOperator`` as pairs.

    Parameters
    ----------
    text
        ``str(operator)``, such as ``"0.7 [Z0 Z1] + (-0.4+0j) [X0]"``.
    n
        Number of qubits; the number behind a letter is the qubit.

    Raises
    ------
    ObservableError
        If the text is none, or a qubit is beyond the register.

    Examples
    --------
    >>> from_openfermion("0.7 [Z0 Z1] +\\n(-0.4+0j) [X2] +\\n 0.5 []", n=3)
    [('ZZI', (0.7+0j)), ('IIX', (-0.4+0j)), ('III', (0.5+0j))]
    """
    n = check_count("n", n, most=_MOST_QUBITS)
    if not isinstance(text, str):
        text = str(text)
    if _TERM.sub("", text).strip() or not _TERM.search(text):
        raise ObservableError(
            f"{show(text)} is no text of a QubitOperator: give terms such as 0.7 [Z0 Z1], with + "
            "between them"
        )
    pairs: Pairs = []
    for found in _TERM.finditer(text):
        written = found[1].replace(" ", "").replace("\n", "")
        if pairs and written[:1] not in ("+", "-"):
            raise ObservableError(f"the term {show(found[0])} has no sign: write + between terms")
        written = written.removeprefix("+")
        try:
            value = complex(written) if written else 1 + 0j
        except ValueError as error:
            raise ObservableError(f"{written!r} is no number: give terms as 0.7 [Z0 Z1]") from error
        letters = ["I"] * n
        for part in found[2].split():
            letter = _LETTER.match(part)
            if letter is None or int(letter[2]) >= n or letters[int(letter[2])] != "I":
                raise ObservableError(
                    f"{part!r} in {show(found[0])}: give X, Y or Z with a qubit 0 … {n - 1}, each "
                    "qubit once"
                )
            letters[int(letter[2])] = letter[1]
        pairs.append(("".join(letters), value))
    return pairs
