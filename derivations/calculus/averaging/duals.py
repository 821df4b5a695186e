"""Circles of matrices that are known with their duals, rewritten with the symplectic form J."""

from __future__ import annotations

from dataclasses import replace

from derivations.calculus.averaging.circles import Circles
from derivations.calculus.letters.forms import FORM, FORM_TURNED

__all__ = ["by_antisymmetric", "without_bars"]


def without_bars(circles: Circles) -> Circles:
    """Write Ū as J^T U J, and U^H as J^T U^T J, the forms joined to the segments."""
    segments = list(circles.segments)
    for token, plain in enumerate(circles.plain):
        if not plain:
            before = circles.following.index(token)
            segments[before] = (*segments[before], FORM_TURNED)
            segments[token] = (FORM, *segments[token])
    return replace(circles, plain=(True,) * len(circles.plain), segments=tuple(segments))


def by_antisymmetric(circles: Circles) -> Circles:
    """Write S = T J^T, S^T = J T^T, S̄ = T̄ J^T and S^H = J T^H, where T = S J."""
    segments = list(circles.segments)
    for token, forward in enumerate(circles.forward):
        if forward:
            segments[token] = (FORM_TURNED, *segments[token])
        else:
            before = circles.following.index(token)
            segments[before] = (*segments[before], FORM)
    return replace(circles, segments=tuple(segments))
