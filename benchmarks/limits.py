"""How far K is from what the machine can do: operations and bytes for each amplitude.

Beside the time of K stand the rate of operations that a product of matrices reaches, and how many
bytes per second a pass over an array of a state's size moves, measured in the same run, one thread.
A rotation is applied to the state on the way there, and to state and bra on the way back, by six
operations for an amplitude each, and a derivative is read off by four: 22 in all.

Examples
--------
    python benchmarks/limits.py
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numba  # noqa: E402
import numpy as np  # noqa: E402
from peers.timing import least  # noqa: E402

from qntk_check import circuits, kernel  # noqa: E402

_PER_AMPLITUDE = 22  # operations for a rotation
_PASSES = 6  # of a state, read and written: there once, back twice


REPEATS = 8  # the first of them compiles, and is not the least


@numba.njit(fastmath=True)
def _pass_over(x: np.ndarray, times: int) -> None:  # pragma: no cover (compiled)
    for k in range(times):
        for i in range(x.size):
            x[i] = x[i] * 0.999999 + k


def main() -> None:
    """Print operations per second and bytes per second, the machine's and ours."""
    square = np.ones((512, 512))
    peak = 2 * 512**3 / least(lambda: square @ square, REPEATS)
    print(f"product of matrices: {peak / 1e9:.1f} · 10⁹ operations a second")
    for n, layers, size in ((8, 32, 256), (12, 40, 32), (16, 20, 2)):
        c = circuits.hardware_efficient(n, layers, 1)
        observable = {"I" * (n // 2 - 1) + "ZZ" + "I" * (n - n // 2 - 1): 1.0}
        angles = np.random.default_rng(7).uniform(0, 2 * np.pi, (size, c.shape.layers))
        batch = c.batch(angles)

        def work(batch=batch, observable=observable) -> object:  # noqa: ANN001
            return kernel.evaluate_many(batch, observable=observable, method="dense").K

        seconds = least(work, REPEATS) / size
        state = np.ones(2 * 2**n)
        bytes_there = 16 * state.size * 50 / least(lambda s=state: _pass_over(s, 50), REPEATS)
        amplitudes = 2**n * c.shape.layers
        rate = _PER_AMPLITUDE * amplitudes / seconds
        moved = _PASSES * 16 * amplitudes / seconds
        print(
            f"n={n:2d} L={c.shape.layers}: {seconds:.2e} s; {rate / 1e9:.1f} · 10⁹ operations a "
            f"second, {rate / peak:.0%} of that; untiled passes would move {moved / 1e9:.0f} GB/s, "
            f"where one pass reaches {bytes_there / 1e9:.0f}"
        )


if __name__ == "__main__":
    main()
