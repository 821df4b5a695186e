"""What one tier of evidence can say about one claim."""

from __future__ import annotations

from enum import Enum

__all__ = ["Outcome"]


class Outcome(Enum):
    """The outcome of one tier of evidence; the value is the message for people.

    An outcome is not the verdict of a claim: a verdict weighs all tiers, and what the claim
    rests on. The exact tiers (a derivation, a second route, a finite design) end in ``HOLDS``
    or ``REFUTED``; the sampled tier ends in ``SUPPORTED``, ``REFUTED`` or ``INCONCLUSIVE``.

    Examples
    --------
    >>> Outcome.SUPPORTED.name, Outcome.SUPPORTED.decided
    ('SUPPORTED', True)
    >>> print(Outcome.INCONCLUSIVE.value)
    not decided: the samples drawn so far allow neither conclusion
    """

    HOLDS = "holds: both sides are equal, exactly or to the rounding error that is stated"
    REFUTED = "refuted: the claimed value is not the true one"
    SUPPORTED = "supported: the true value lies within the stated discrepancy of the claimed one"
    INCONCLUSIVE = "not decided: the samples drawn so far allow neither conclusion"

    @property
    def decided(self) -> bool:
        """Whether the question is closed, so that more samples change nothing."""
        return self is not Outcome.INCONCLUSIVE
