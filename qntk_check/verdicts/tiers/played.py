"""A sequential test and how it stands, of either kind: of a mean, or of a mean within δ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np

from qntk_check.evidence import BoundedMeanTest
from qntk_check.evidence.tally import Standing
from qntk_check.evidence.within import WithinStanding, WithinTest

__all__ = ["Played", "begun"]

Stand = TypeVar("Stand")  # what a test knows


class _Test(Protocol[Stand]):
    """A sequential test: how it begins, and how it goes on with samples."""

    def open(self) -> Stand: ...
    def play(self, standing: Stand, samples: np.ndarray) -> Stand: ...


@dataclass
class Played(Generic[Stand]):
    """A test and how it stands."""

    test: _Test[Stand]
    standing: Stand

    def play(self, samples: np.ndarray) -> None:
        """Go on with these samples."""
        self.standing = self.test.play(self.standing, samples)


def begun(test: BoundedMeanTest | WithinTest) -> Played[Standing] | Played[WithinStanding]:
    """Return a test before its first sample.

    Examples
    --------
    >>> played = begun(BoundedMeanTest(0.5, upper=1.0))
    >>> played.play(np.full(1000, 0.5))
    >>> played.standing.outcome.name
    'SUPPORTED'
    """
    if isinstance(test, BoundedMeanTest):
        return Played(test, test.open())
    return Played(test, test.open())
