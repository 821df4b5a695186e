"""The kernel matrix of 200 inputs beside 200 angle sets, and beside JAX's vmap: one run.

Every figure is the least process time of several repetitions of the whole matrix, one thread,
double precision; the ratios are what counts. The peers run in a process of their own, in the
environment that ``--peers`` names: any Python with the extra ``bench`` installed.

    python benchmarks/data_sets.py
    python benchmarks/data_sets.py --peers /path/to/python --large
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

# Oversubscribed threads would ruin everybody's figures; this must come before numpy.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np  # noqa: E402
from kernel import gates, least  # noqa: E402

from qntk_check import circuits, kernel  # noqa: E402

N, LAYERS, INPUTS = 6, 10, 200
OBSERVED = (2, 3)
OBSERVABLE = {"IIZZII": 1.0}
AGREEMENT = 1e-9


def states(size: int) -> np.ndarray:
    """Return random states as rows."""
    rng = np.random.default_rng(7)
    found = rng.normal(size=(size, 2**N)) + 1j * rng.normal(size=(size, 2**N))
    return found / np.linalg.norm(found, axis=1)[:, None]


def line(case: str, seconds: float, note: str = "") -> None:
    """Print one line of the table."""
    print(f"{case:44s} {seconds:10.3e} s  {note}", flush=True)


def theirs(python: str, circuit: circuits.Circuit, inputs: np.ndarray) -> list[dict[str, Any]]:
    """Return what the peers measured, in a process of their own."""
    case = {
        "n": N, "gates": gates(circuit), "observable": list(OBSERVED), "repeats": 10,
        "angles": [circuit.angles[::-1].tolist()],
        "states": [np.real(inputs).tolist(), np.imag(inputs).tolist()],
    }  # fmt: skip
    script = Path(__file__).parent / "peers" / "data_sets.py"
    done = subprocess.run(
        [python, str(script)], input=json.dumps(case), text=True, capture_output=True, check=False
    )
    if done.returncode or not done.stdout.strip():
        print(done.stderr.strip().splitlines()[-1:] or "the peers printed nothing")
        return []
    return [json.loads(one) for one in done.stdout.splitlines()]


def small(python: str) -> None:
    """Print the matrix of 200 inputs beside everything else."""
    circuit, inputs = circuits.hardware_efficient(N, LAYERS, 1), states(INPUTS)
    L = circuit.shape.layers
    angles = np.random.default_rng(7).uniform(0, 2 * np.pi, (INPUTS, L))

    def sets() -> Any:
        return kernel.evaluate_many(circuit, angles, observable=OBSERVABLE)

    def matrix() -> np.ndarray:
        return kernel.matrix(circuit, inputs, observable=OBSERVABLE)

    sets(), matrix()
    many, whole = least(sets, 40), least(matrix, 40)
    line(f"n={N} L={L}: {INPUTS} angle sets", many)
    verdict = "met" if whole <= 2 * many else "MISSED"
    line(f"n={N} L={L}: matrix of {INPUTS} inputs", whole,
         f"{whole / many:.2f}x the angle sets, target at most 2x {verdict}")  # fmt: skip
    row = matrix()[0]
    for found in theirs(python, circuit, inputs):
        case = f"    {found['peer']}, jit(vmap(grad))"
        if "missing" in found:
            print(f"{case}: not here, {found['missing']}")
            continue
        off = np.abs(np.array(found["row"]) - row).max() / np.abs(row).max()
        ratio = found["seconds"] / whole
        verdict = "met" if ratio >= 3 else "MISSED"
        note = "" if off < AGREEMENT else f"; DIFFERS {off:.1e}"
        line(case, found["seconds"], f"{ratio:.1f}x, target 3x {verdict}{note}; "
             f"compiled in {found['first']:.1f} s")  # fmt: skip


def large(size: int) -> None:
    """Print the matrix of 10,000 inputs, and what memory it took."""
    circuit, inputs = circuits.hardware_efficient(N, LAYERS, 1), states(size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    told: list[tuple[int, int]] = []
    for bound, name in ((2**31, "K and features at once"), (8 * size**2 + 2**21, "block by block")):
        start = time.perf_counter()
        kernel.matrix(circuit, inputs, observable=OBSERVABLE, max_bytes=bound,
                      progress=lambda *step: told.append(step))  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        line(f"{size} inputs, {name}", time.perf_counter() - start,
             f"bound {bound:.3g} bytes, {after - before:.3g} taken, told {len(told)} times, at "
             f"last {told[-1][0]} of {told[-1][1]}")  # fmt: skip
        told.clear()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="the kernel matrix of a data set beside JAX")
    parser.add_argument("--peers", default=sys.executable, help="Python with the extra 'bench'")
    parser.add_argument("--large", action="store_true", help="10,000 inputs as well")
    options = parser.parse_args()
    small(options.peers)
    if options.large:
        large(10_000)


if __name__ == "__main__":
    main()
