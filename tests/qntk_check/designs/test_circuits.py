"""Which finite sets of circuits are refused, before work on them begins."""

from __future__ import annotations

import pytest

from qntk_check import designs
from qntk_check.errors import DomainError, ResourceError


def test_what_is_no_design_is_refused() -> None:
    with pytest.raises(DomainError, match=r"the design is 2, .*clifford_group\(1\)"):
        designs.design_circuits(2, 1, {"Z": 1})  # type: ignore[arg-type]


def test_more_circuits_than_there_is_room_for_are_refused() -> None:
    with pytest.raises(ResourceError, match=r"circuits need .* ask for fewer layers"):
        designs.design_circuits(designs.clifford_group(2), 3, {"ZZ": 1})
    with pytest.raises(ResourceError, match=r"circuits need .* ask for fewer layers"):
        designs.quadrature_circuits(5, 8, 6)
    with pytest.raises(ResourceError, match=r"layers = .* is more than is begun"):
        designs.quadrature_circuits(10**30, 1, 1)


def test_degree_zero_takes_one_axis() -> None:
    batch, weights = designs.quadrature_circuits(3, 0, 0)
    assert batch.size == 1
    assert weights == pytest.approx([1.0])
