"""Data re-uploading: which angle is which datum, and that every datum is seen."""

# pyright: reportOptionalMemberAccess=false, reportOptionalOperand=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false, reportOptionalSubscript=false
# (a test that meets None fails)

from __future__ import annotations

import numpy as np
import pytest

from qntk_check import circuits, kernel
from qntk_check.circuits import Rotation
from qntk_check.errors import DomainError


@pytest.mark.parametrize(("features", "qubits"), [(1, None), (2, None), (5, 2), (3, 4), (9, None)])
def test_every_datum_is_loaded_in_every_layer(features, qubits):
    c = circuits.reuploading(features, 2, 1, qubits=qubits)
    D = c.shape.parameters.data.toarray()
    assert D.sum(axis=0).tolist() == [2] * features
    assert c.shape.n == (qubits or min(features, 4))
    driven = [r.pauli for r, row in zip(c.shape.rotations, D, strict=True) if row.any()]
    assert set(driven) == {"X"}
    # between two data on one qubit stand trained rotations
    acting = [op for op in reversed(c.shape.operations) if isinstance(op, Rotation)]
    for q in range(c.shape.n):
        letters = "".join(op.pauli for op in acting if op.qubits == (q,))
        assert "XX" not in letters


def test_every_datum_moves_the_output():
    c = circuits.reuploading(5, 1, 1)
    x = np.concatenate([np.zeros((1, 5)), 0.7 * np.eye(5)])
    found = kernel.features(c, data=x, observables=[{"ZIII": 1.0, "IIIZ": 0.5}]).expectation
    assert (np.abs(found[1:] - found[0]) > 1e-4).all()


@pytest.mark.parametrize("arguments", [(0, 1, 0), (1, 0, 0), (1, 1, -1)])
def test_bad_sizes_are_refused(arguments):
    with pytest.raises(DomainError):
        circuits.reuploading(*arguments)
