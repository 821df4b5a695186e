"""The ensembles by name, what each draws, and of which degree its layers are designs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Unpack

from qntk_check.arguments import check_count
from qntk_check.circuits import CircuitBatch
from qntk_check.circuits._layered import Draw, Drawing, Layers, draw_haar, draw_orthogonal
from qntk_check.errors import DesignDegreeError, UnknownNameError
from qntk_check.names import nearest
from qntk_check.unitaries import random_cliffords

__all__ = ["ENSEMBLES", "Ensemble", "SlotBatch", "get"]


@dataclass(frozen=True, eq=False)
class SlotBatch:
    """B draws of L independent one-layer circuits; K is the sum over the slots.

    Parameters
    ----------
    slots
        L batches of B circuits W exp(iθX_ℓ) W', independent of each other.
    """

    slots: tuple[CircuitBatch, ...]

    @property
    def size(self) -> int:
        """The number B of draws."""
        return self.slots[0].size

    @property
    def layers(self) -> int:
        """The number L of slots."""
        return len(self.slots)


@dataclass(frozen=True)
class Ensemble:
    """One way to draw circuits.

    Parameters
    ----------
    name
        What it is called everywhere.
    title
        What is drawn, in one line.
    design_degree
        The largest k for which each layer W is an exact k-design of the group it is drawn from,
        U(N) or, for a real ensemble, O(N); ``None`` means every k.
    layers
        How a layer is drawn, whether W_{L+1} stands between the last rotation and Ψ_0, and whether
        all matrices are real.
    slots
        Whether each layer is a circuit of its own.
    """

    name: str
    title: str
    design_degree: int | None
    layers: Layers
    slots: bool = False

    @property
    def closed(self) -> bool:
        """Whether W_{L+1} stands between the last rotation and Ψ_0."""
        return self.layers.closed

    @property
    def real(self) -> bool:
        """Whether all matrices are real; then every X_ℓ has to be imaginary."""
        return self.layers.real

    def require_design(self, degree: int) -> None:
        """Raise unless averages of this degree in W and W† are those of the Haar measure.

        Raises
        ------
        DesignDegreeError
            If ``degree`` exceeds :attr:`design_degree`.

        Examples
        --------
        >>> get("haar-circuit").require_design(17)
        """
        degree = check_count("degree", degree)
        if self.design_degree is not None and degree > self.design_degree:
            raise DesignDegreeError(
                f"an average of degree {degree} over {self.name!r}, whose layers are "
                f"{self.design_degree}-designs and no more: it would differ from the Haar average; "
                'use "haar-circuit", or sample it as a claim about this ensemble itself'
            )

    def sample(self, *, traceless: bool = True, **draw: Unpack[Draw]) -> CircuitBatch | SlotBatch:
        """Draw circuits; angles are uniform on [0, 2π).

        Parameters
        ----------
        n, layers, size, rng, generators, state
            As in :class:`qntk_check.kernel.sampling.Draw`; the last two may be left out.
        traceless
            Whether Tr X_ℓ = 0 is required, as (22) does.

        Returns
        -------
        CircuitBatch or SlotBatch
            What :func:`qntk_check.kernel.evaluate_many` reads.

        Raises
        ------
        DomainError
            For an argument of a wrong type, or generators of a wrong number.
        ResourceError
            If the unitaries would take more than 8 GiB, before any is drawn.

        Examples
        --------
        >>> get("independent-slots").sample(n=1, layers=3, size=2, rng=0).layers
        3
        """
        asked = self.layers.checked(Drawing(**draw), traceless=traceless)
        if not self.slots:
            return self.layers.batch(asked)
        slots = (replace(asked, layers=1, generators=[x]) for x in asked.generators or ())
        return SlotBatch(tuple(map(self.layers.batch, slots)))


def get(name: str) -> Ensemble:
    """Return the ensemble of that name.

    Raises
    ------
    UnknownNameError
        If there is none; the message offers the nearest name.

    Examples
    --------
    >>> get("clifford-circuit").design_degree
    3
    """
    try:
        return ENSEMBLES[name]
    except (KeyError, TypeError):
        raise UnknownNameError(
            f"ensemble {name!r} is unknown{nearest(name, ENSEMBLES)}; choose from "
            f"{', '.join(ENSEMBLES)}"
        ) from None


_HAAR = Layers(draw_haar)

ENSEMBLES: MappingProxyType[str, Ensemble] = MappingProxyType({
    ensemble.name: ensemble
    for ensemble in (
        Ensemble("independent-slots", "each (V_−, V_+) Haar, independent over the layers",
                 None, _HAAR, slots=True),
        Ensemble("haar-circuit", "one circuit, all W Haar and independent", None, _HAAR),
        Ensemble("bare-circuit", "one circuit without W_{L+1} on a fixed Ψ_0",
                 None, Layers(draw_haar, closed=False)),
        Ensemble("clifford-circuit", "one circuit, all W uniformly random Cliffords",
                 3, Layers(random_cliffords)),
        Ensemble("orthogonal-circuit", "one circuit of real matrices, all W Haar on O(N)",
                 None, Layers(draw_orthogonal, real=True)),
    )
})  # fmt: skip
