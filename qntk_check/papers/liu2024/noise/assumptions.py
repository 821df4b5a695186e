"""What several claims about noise assume."""

from __future__ import annotations

__all__ = ["LINEAR", "NOISE"]

LINEAR = "Linear order in the angles' change; K is constant in time (the frozen kernel)."
NOISE = "Noise on the angles, independent in time, of mean 0 and variance σ_θ²."
