"""Training runs on one core beside an obvious loop over single circuits, in one run.

``loop`` takes one run after the other and evaluates one circuit at a time, with
``kernel.evaluate``: the same arithmetic, the same noise model. With ``--peer PYTHON`` another
interpreter that has qulacs runs the same descent with qulacs' backpropagation (its gates are
half-angle: the angles are converted). Figures are the least process time of several
repetitions; what is to be compared are the ratios of this run.

    python benchmarks/training.py
    python benchmarks/training.py --qubits 2 --runs 1000
    python benchmarks/training.py --peer other-environment/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from typing import Any

# Oversubscribed threads would ruin everybody's figures; this must come before numpy.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np  # noqa: E402
from peers.timing import least  # noqa: E402

from qntk_check import circuits, kernel, training  # noqa: E402

TARGET = 2.0  # seconds for 10 runs of 100 steps at n = 4, L = 64
SIGMA = 1e-3

PEER = """
import json, sys, time
import numpy as np
from qulacs import Observable, ParametricQuantumCircuit

job = json.load(sys.stdin)
n, sigma, eta = job["n"], job["sigma"], job["eta"]
observable = Observable(n)
observable.add_operator(1.0, " ".join(f"{p} {q}" for q, p in enumerate(job["string"]) if p != "I"))
rng = np.random.default_rng(0)
start, last = time.process_time(), []
for first in job["angles"]:
    theta = np.array(first)
    circuit = ParametricQuantumCircuit(n)
    rotate = {"X": circuit.add_parametric_RX_gate, "Y": circuit.add_parametric_RY_gate,
              "Z": circuit.add_parametric_RZ_gate}
    index = []
    for kind, letter, qubits, number in job["operations"]:  # what acts first comes first
        if kind == "cnot":
            circuit.add_CNOT_gate(*qubits)
        else:
            rotate[letter](qubits[0], 0.0)
            index.append(number)
    for _ in range(job["steps"] + 1):
        for place, number in enumerate(index):
            circuit.set_parameter(place, 2 * theta[number])  # exp(+i phi/2 P), phi = 2 theta
        state_gradient = np.array(circuit.backprop(observable))
        from qulacs import QuantumState
        state = QuantumState(n)
        circuit.update_quantum_state(state)
        error = observable.get_expectation_value(state)
        gradient = np.empty(len(theta))
        gradient[index] = 2 * state_gradient
        last.append(error) if _ == job["steps"] else None
        theta = theta - eta * error * gradient + sigma * rng.standard_normal(len(theta))
print(json.dumps({"seconds": time.process_time() - start, "errors": last}))
"""


def loop(batch: circuits.CircuitBatch, observable: Any, eta: float, steps: int) -> np.ndarray:
    """Train run after run, one circuit at a time; return the last errors."""
    rng, last = np.random.default_rng(0), []
    for number in range(batch.size):
        circuit = batch.circuit(number)
        for step in range(steps + 1):
            result = kernel.evaluate(circuit, observable, "dense")
            if step == steps:
                last.append(result.error)
                break
            move = -eta * result.error * result.gradient
            move += SIGMA * rng.standard_normal(batch.shape.layers)
            circuit = circuits.Circuit(circuit.shape, circuit.angles + move)
    return np.array(last)


def peer(
    python: str, batch: circuits.CircuitBatch, string: str, eta: float, steps: int, sigma: float
) -> dict[str, Any]:
    """Let qulacs train the same runs in another interpreter."""
    operations, number = [], batch.shape.layers
    for op in reversed(batch.shape.operations):
        if isinstance(op, circuits.Rotation):
            number -= 1
            operations.append(("rotation", op.pauli, op.qubits, number))
        else:
            operations.append(("cnot", None, op.qubits, None))
    job = {"n": batch.shape.n, "string": string, "operations": operations, "eta": eta,
           "angles": batch.angles.tolist(), "steps": steps, "sigma": sigma}  # fmt: skip
    done = subprocess.run(
        [python, "-c", PEER], input=json.dumps(job), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{python} cannot train with qulacs: {done.stderr.strip()[-300:]}")
    return json.loads(done.stdout)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="training runs on one core, beside their peers")
    parser.add_argument("--qubits", type=int, default=4)
    parser.add_argument("--layers", type=int, default=16, help="layers of n rotations each")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--shots", type=int, default=100, help="for the run with shot noise")
    parser.add_argument("--peer", metavar="PYTHON", help="an interpreter that has qulacs")
    options = parser.parse_args()
    n, runs, steps, eta = options.qubits, options.runs, options.steps, 5e-3
    string = ("ZZ" + "I" * n)[:n]
    circuit = circuits.hardware_efficient(n=n, layers=options.layers, seed=1)
    batch = training.random_starts(circuit, runs, 2)
    L = batch.shape.layers
    print(f"{runs} runs of {steps} steps, n = {n}, L = {L}, noise on the angles, one core")

    def ours(sigma: float = SIGMA, shots: int | None = None) -> training.Trajectory:
        return training.train(
            batch, {string: 1.0}, eta=eta, steps=steps, sigma=sigma, shots=shots, rng=0
        )

    ours()  # compiles
    fast = least(ours, options.repeats)
    target = f", target {TARGET} s" if (n, L, runs, steps) == (4, 64, 10, 100) else ""
    print(f"  train            {fast:8.3f} s{target}")
    shots = least(lambda: ours(shots=options.shots), 1)
    print(
        f"  train, {options.shots} shots {shots:8.3f} s  ({2 * L} shifted circuits a step, sampled)"
    )
    slow = least(lambda: loop(batch, {string: 1.0}, eta, steps), 1)
    print(f"  loop             {slow:8.3f} s  loop/train = {slow / fast:.1f}")
    if options.peer:
        quiet = peer(options.peer, batch, string, eta, steps, 0.0)
        off = np.abs(np.array(quiet["errors"]) - ours(sigma=0.0).errors[:, -1]).max()
        found = [peer(options.peer, batch, string, eta, steps, SIGMA)["seconds"] for _ in range(3)]
        print(f"  qulacs           {min(found):8.3f} s  qulacs/train = {min(found) / fast:.1f}  "
              f"(last errors without noise differ by {off:.1e})")  # fmt: skip


if __name__ == "__main__":
    main()
