"""The error family, as the checking side imports it."""

from derivations.errors import (
    CalculusError,
    DesignDegreeError,
    DomainError,
    EvidenceError,
    ObservableError,
    ProofError,
    QNTKError,
    ResourceError,
    UnknownNameError,
)

__all__ = [
    "CalculusError",
    "DesignDegreeError",
    "DomainError",
    "EvidenceError",
    "ObservableError",
    "ProofError",
    "QNTKError",
    "ResourceError",
    "UnknownNameError",
]
