"""Observables of other packages, by stand-ins and texts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from qntk_check import observables
from qntk_check.errors import ObservableError


def test_labels_of_qiskit_are_turned_around():
    source = SimpleNamespace(to_list=lambda: [("ZZI", 0.7 + 0j), ("IXX", -0.4 + 0j)])
    found = observables.canonical(observables.from_qiskit(source))
    assert found == {"IZZ": 0.7, "XXI": -0.4}


class Word(dict):
    """A Pauli word, which PennyLane makes hashable."""

    def __hash__(self):
        return id(self)


def test_words_of_pennylane_are_placed_by_wires():
    words = {Word({"b": "X"}): 0.5, Word({"a": "Z", "b": "Y"}): -1.0, Word(): 2.0}
    source = SimpleNamespace(pauli_rep=words, wires=["b", "a"])
    assert observables.from_pennylane(source) == [("IX", 0.5), ("ZY", -1), ("II", 2)]
    assert observables.from_pennylane(source, ["b", "c", "a"])[1] == ("YIZ", -1)
    with pytest.raises(ObservableError, match="wire 'b'"):
        observables.from_pennylane(source, ["a"])
    with pytest.raises(ObservableError, match="no Pauli words"):
        observables.from_pennylane(SimpleNamespace(pauli_rep=None, wires=[]))
    with pytest.raises(ObservableError, match="no SparsePauliOp"):
        observables.from_qiskit(3)


def test_text_of_openfermion():
    text = "(-0.0988639+0j) [] +\n0.17 [Z0] +\n-1.5e-1 [Y0 X1 Y3] - 0.5j [Z2]"
    assert observables.from_openfermion(text, 4) == [
        ("IIII", -0.0988639), ("ZIII", 0.17), ("YXIY", -0.15), ("IIZI", -0.5j),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no text of a QubitOperator"),
        ("0.3", "no text"),
        ("0.3 [Z0] 0.4 [X1]", "no sign"),
        ("abc [Z0]", "'abc' is no number"),
        ("0.3 [Z4]", "a qubit 0 … 3"),
        ("0.3 [Z0 X0]", "each qubit once"),
        ("0.3 [0^ 1]", "give X, Y or Z"),
    ],
)
def test_other_texts_are_refused(text, words):
    with pytest.raises(ObservableError, match=words):
        observables.from_openfermion(text, 4)
