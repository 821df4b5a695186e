"""The one family of errors, shared by the proofs and the checks.

Every error of this project descends from :class:`QNTKError`. Each message names
the offending value, the reason it is refused, and a way out. The module imports
nothing, so that the numerical side can raise these errors without touching
anything symbolic.
"""

from __future__ import annotations

__all__ = [
    "CalculusError",
    "DesignDegreeError",
    "DivergenceWarning",
    "DomainError",
    "EvidenceError",
    "MissingIndexError",
    "NoValueError",
    "ObservableError",
    "ProofError",
    "QNTKError",
    "QNTKWarning",
    "ReadError",
    "ResourceError",
    "TargetWarning",
    "UnknownNameError",
]


class QNTKError(Exception):
    """Base of all errors raised on purpose by this project."""


class DomainError(QNTKError, ValueError):
    """A parameter outside the domain on which a statement holds."""


class NoValueError(DomainError, ZeroDivisionError):
    """A formula without a value at the numbers given: 0/0, or the root or logarithm of none."""


class ObservableError(DomainError):
    """An operator without the property it needs (Hermitian, unitary, X² = 1, …)."""


class CalculusError(QNTKError, ValueError):
    """An expression that the calculus of averages cannot read."""


class MissingIndexError(CalculusError, DomainError):
    """An index that a matrix of the dimension asked for does not have."""


class DesignDegreeError(DomainError):
    """An average asked of an ensemble that is not a design of the needed degree."""


class ResourceError(QNTKError, RuntimeError):
    """Work refused before it starts, because it would exceed a stated bound."""


class EvidenceError(QNTKError, ValueError):
    """Evidence that cannot be collected, merged or judged as asked."""


class UnknownNameError(QNTKError, KeyError):
    """A name (claim, ensemble, formula) that is not registered."""

    def __str__(self) -> str:
        """Return the message itself; ``KeyError`` would show it in quotes."""
        return str(self.args[0]) if self.args else ""


class ProofError(QNTKError, AssertionError):
    """A step of a derivation that does not hold."""


class ReadError(QNTKError, ValueError):
    """A formula of a page that is not read, or that has no value at the numbers given."""


class QNTKWarning(UserWarning):
    """Base of all warnings: what was asked for is done, but is hardly what was meant."""


class TargetWarning(QNTKWarning):
    """A target O_0 outside the spectrum of O, which no circuit reaches."""


class DivergenceWarning(QNTKWarning):
    """Training runs that were stopped because ηK ≥ 2."""
