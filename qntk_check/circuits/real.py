"""What makes a circuit real: iX real for every generator X, and a real input state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from qntk_check.arguments import check_complex, check_sequence
from qntk_check.errors import DomainError
from qntk_check.observables import GeneratorLike, pauli_matrix

__all__ = ["require_real"]


def require_real(generators: Sequence[GeneratorLike], state: ArrayLike | None) -> None:
    """Raise unless every exp(iθX) and the input state are real.

    A Pauli string is imaginary, and so its rotation real, if it has an odd number of Y.

    Raises
    ------
    DomainError
        With the generator that is not imaginary, or the state that is not real.

    Examples
    --------
    >>> require_real(["YI", "XY"], None)
    """
    listed = check_sequence("generators", generators, "give X_1 … X_L")
    for generator in {g if isinstance(g, str) else id(g): g for g in listed}.values():
        if isinstance(generator, str):
            if generator.count("Y") % 2 == 0:
                raise DomainError(
                    f"generator {generator!r} makes exp(iθX) complex, and a real circuit was "
                    "asked for: give strings with an odd number of Y, e.g. "
                    f"{'Y' + 'I' * (len(generator) - 1)!r}"
                )
        elif np.any(np.real(check_complex("a generator", generator))):
            raise DomainError(
                "a generator with real entries makes exp(iθX) complex, and a real circuit was "
                f"asked for: give an imaginary X, such as {pauli_matrix('Y').tolist()}"
            )
    if state is not None and np.any(np.imag(check_complex("the input state", state))):
        raise DomainError(
            "the input state has imaginary parts, and a real circuit was asked for: give a real "
            "vector"
        )
