"""The error family, as the checking side imports it."""

from derivations.errors import (
    CalculusError,
    DesignDegreeError,
    DivergenceWarning,
    DomainError,
    EvidenceError,
    MissingIndexError,
    NoValueError,
    ObservableError,
    ProofError,
    QNTKError,
    QNTKWarning,
    ResourceError,
    TargetWarning,
    UnknownNameError,
)

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
    "ResourceError",
    "TargetWarning",
    "UnknownNameError",
]
