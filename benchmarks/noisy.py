"""K of a noisy circuit beside PennyLane's ``default.mixed`` with backpropagation, in one run.

A hardware-efficient circuit with a depolarizing channel after every rotation and every CNOT, on
each of its qubits. Every figure is the least process time of several repetitions for each circuit,
one thread, double precision; what counts are the ratios. The peer runs in a process of its own, in
the environment that ``--peers`` names: any Python with PennyLane (the extra ``bench``); with JAX in
it, it is tried compiled by ``jax.jit`` too. Without, the table still shows our own times.

    python benchmarks/noisy.py
    python benchmarks/noisy.py --peers /path/to/python --only n=5
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TypedDict

# Oversubscribed threads would ruin everybody's figures; this must come before numpy.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np  # noqa: E402
from peers.timing import least  # noqa: E402

from qntk_check import circuits, noisy  # noqa: E402

AGREEMENT = 1e-9  # of two derivatives, which sum a few hundred roundings
STRENGTH = 0.01  # of every depolarizing channel, ρ → (1 − p)ρ + p·1/2
TARGET = 5.0
CASES = ((3, 20), (5, 12), (6, 10))  # qubits and layers; n = 5, L = 60 is the one with a target
PEERS = ("autograd", "jax")


class Found(TypedDict):
    """What a peer measured."""

    seconds: float
    first: float
    gradient: list[float]


def gates(circuit: circuits.Circuit) -> list[list[object]]:
    """Return the gates in the order in which they act, as the peer reads them."""
    found: list[list[object]] = []
    for operation in reversed(circuit.shape.operations):
        if isinstance(operation, circuits.Rotation):
            found.append([operation.pauli, operation.qubits[0]])
        else:
            found.append(["cnot", *operation.qubits])
    return found


def theirs(python: str, peer: str, circuit: circuits.Circuit) -> Found | str:
    """Return what the peer measured in a process of its own, or why it did not."""
    case = {
        "peer": peer, "n": circuit.shape.n, "gates": gates(circuit), "strength": STRENGTH,
        "angles": circuit.angles[::-1].tolist(), "seconds": 2.0,
    }  # fmt: skip
    script = Path(__file__).parent / "peers" / "mixed.py"
    done = subprocess.run(
        [python, str(script)], input=json.dumps(case), text=True, capture_output=True, check=False
    )
    if done.returncode or not done.stdout.strip():
        return (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]
    found = json.loads(done.stdout.splitlines()[-1])
    return found.get("missing", found)


def show(n: int, layers: int, python: str) -> None:
    """Print the rows of one circuit: alone, 200 at once, μ, by trajectories, and the peers."""
    circuit = circuits.hardware_efficient(n, layers, 1)
    observable = {"ZZ" + "I" * (n - 2): 1.0}
    noise = noisy.NoiseModel([noisy.Rule(noisy.depolarizing(STRENGTH))]).on(circuit.shape)
    many = circuit.batch(np.random.default_rng(7).uniform(0, 2 * np.pi, (200, n * layers)))

    def one() -> noisy.NoisyResult:
        return noisy.evaluate(circuit, observable, noise)

    start = time.perf_counter()
    gradient = one().gradient
    first = time.perf_counter() - start
    seconds = least(one, 200)
    batched = least(lambda: noisy.evaluate_many(many, observable=observable, noise=noise), 3) / 200
    both = least(lambda: one().mu, 100)
    drawn = least(
        lambda: noisy.evaluate(
            circuit, observable, noise, method="trajectories", trajectories=1000
        ), 2,
    )  # fmt: skip
    case = f"n={n} L={n * layers}"
    print(f"{case:12s} K {seconds:.2e} s alone, {batched:.2e} s each of 200; with μ {both:.2e} s; "
          f"1000 trajectories {drawn:.2e} s; the first call {first:.2f} s")  # fmt: skip
    for peer in PEERS:
        found = theirs(python, peer, circuit)
        if isinstance(found, str):
            print(f"    default.mixed, {peer}: not here ({found[:70]})")
            continue
        off = np.abs(np.array(found["gradient"])[::-1] - gradient).max() / np.abs(gradient).max()
        ratio = found["seconds"] / seconds
        verdict = f"; target {TARGET:g}x {'met' if ratio >= TARGET else 'MISSED'}"
        print(
            f"    default.mixed, {peer}: {found['seconds']:.2e} s, {ratio:.3g}x ours"
            + (verdict if (n, layers) == (5, 12) else "")
            + f"; its first call {found['first']:.1f} s"
            + ("" if off < AGREEMENT else f"; DIFFERS by {off:.1e}"),
            flush=True,
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="K of noisy circuits, in one run with PennyLane")
    parser.add_argument("--peers", default=sys.executable, help="Python with PennyLane")
    parser.add_argument("--only", default="", help="only the cases whose name holds this")
    options = parser.parse_args()
    for n, layers in CASES:
        if options.only in f"n={n} L={n * layers}":
            show(n, layers, options.peers)


if __name__ == "__main__":
    main()
