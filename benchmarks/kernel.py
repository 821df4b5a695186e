"""K and μ beside the simulators that people would pick instead: one table, one run.

Every figure is the least process time of several repetitions for each circuit, one thread each
(two where the row says so, then wall time), double precision. The ratios are what counts. The peers
run in a process of their own, in the environment that ``--peers`` names: any Python with the
extra ``bench`` installed. Without them the table still shows our own times.

    python benchmarks/kernel.py
    python benchmarks/kernel.py --peers /path/to/python --only n=4
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Oversubscribed threads would ruin everybody's figures; this must come before numpy.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np  # noqa: E402
from peers.timing import least  # noqa: E402

from qntk_check import circuits, kernel  # noqa: E402
from qntk_check.circuits.model import Circuit, Rotation  # noqa: E402
from qntk_check.kernel.contraction import network  # noqa: E402
from qntk_check.kernel.contraction.paths import candidates, tree_of  # noqa: E402

AGREEMENT = 1e-9  # of two simulators' derivatives, which sum a few hundred roundings


@dataclass(frozen=True)
class Row:
    """One line of the table: our work, and the peers it is to beat by ``targets``."""

    case: str
    circuit: Circuit
    zs: tuple[int, ...]
    size: int
    method: str
    targets: dict[str, float]
    threads: int = 1
    peer_size: int = 1

    @property
    def observable(self) -> dict[str, float]:
        """The product of Z on the qubits ``zs``."""
        n = self.circuit.shape.n
        return {"".join("Z" if q in self.zs else "I" for q in range(n)): 1.0}

    def angles(self, size: int) -> np.ndarray:
        """Angles of a batch; the first set is the circuit's own."""
        rng = np.random.default_rng(7)
        angles = rng.uniform(0, 2 * np.pi, (size, self.circuit.shape.layers))
        angles[0] = self.circuit.angles
        return angles


def rows() -> list[Row]:
    """Return every comparison with a simulator."""
    table = []
    for n, layers, size, peers in (
        (2, 32, 8192, {"qulacs": 60.0}),
        (4, 16, 8192, {"qulacs": 40.0, "jax": 4.0}),
        (8, 32, 256, {"qulacs": 6.0}),
        (12, 40, 32, {"qulacs": 4.0}),
        (16, 20, 2, {"lightning": 1.6}),
        (20, 10, 1, {"lightning": 3.0}),
    ):
        c = circuits.hardware_efficient(n, layers, 1)
        middle = (n // 2 - 1, n // 2)
        case = f"n={n} L={c.shape.layers} K"
        table.append(Row(case, c, middle, size, "dense", peers, peer_size=512))
        if n == 4:
            table.append(Row(f"{case}, network", c, middle, 2048, "network", {"qulacs": 2.0}))
        if n == 16:
            table.append(Row(f"{case}, 2 threads", c, middle, 2, "dense", {"lightning": 3.0}, 2))
    wide = circuits.brickwork(100, 4, 1)
    for method, target in (("auto", 6.0), ("network", 1.5)):
        table.append(
            Row(f"n=100 depth 4, local Z, {method}", wide, (50,), 1024, method,
                {"tensorcircuit": target}, peer_size=256)
        )  # fmt: skip
    return table


def repeats_for(once: float) -> int:
    """Return how often to repeat: about two seconds of work, at least three times."""
    return int(np.clip(2 / max(once, 1e-6), 3, 40))


def ours(row: Row) -> tuple[float, float, np.ndarray]:
    """Return seconds for each circuit, seconds of the first call, and the first derivatives."""
    batch = row.circuit.batch(row.angles(row.size))
    options: dict[str, Any] = {} if row.threads == 1 else {"threads": row.threads}

    def work() -> Any:
        return kernel.evaluate_many(batch, observable=row.observable, method=row.method, **options)

    start = time.perf_counter()
    gradient = work().gradient[0]
    first = time.perf_counter() - start
    once = least(work, 1)
    seconds = least(work, repeats_for(once), wall=row.threads > 1) / row.size
    return seconds, first, gradient


def new_shape(row: Row) -> float:
    """Return the seconds that a circuit of another shape takes, which no cache knows."""
    other = circuits.brickwork(100, 4, int(np.random.default_rng().integers(2**31)))
    start = time.perf_counter()
    kernel.evaluate(other, row.observable, row.method)
    return time.perf_counter() - start


def gates(circuit: Circuit) -> list[list[Any]]:
    """Return the gates of a circuit in the order in which they act, as the peers read them."""
    found: list[list[Any]] = []
    for operation in reversed(circuit.shape.operations):
        if isinstance(operation, Rotation):
            found.append([operation.pauli, operation.qubits[0]])
        else:
            found.append(["cnot", *operation.qubits])
    return found


def theirs(python: str, row: Row, peer: str) -> dict[str, Any]:
    """Return what one peer measured on a row, in a process of its own."""
    size = row.peer_size if peer in ("jax", "tensorcircuit") else 1
    case = {
        "peer": peer, "n": row.circuit.shape.n, "gates": gates(row.circuit),
        "observable": list(row.zs), "angles": row.angles(size)[:, ::-1].tolist(),
        "repeats": 20 if row.circuit.shape.n <= 12 or size > 1 else 5,
    }  # fmt: skip
    script = Path(__file__).parent / "peers" / "simulators.py"
    environment = {**os.environ, "BENCH_THREADS": str(row.threads)}
    done = subprocess.run(
        [python, str(script)], input=json.dumps([case]), text=True, capture_output=True,
        env=environment, check=False,
    )  # fmt: skip
    if done.returncode or not done.stdout.strip():
        return {"missing": (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]}
    return json.loads(done.stdout.splitlines()[-1])


def line(case: str, seconds: float, peer: str, other: str, ratio: str, target: str) -> None:
    """Print one line of the table."""
    print(
        f"{case:36s} {seconds:9.2e} s  {peer:14s} {other:>11s}  {ratio:>8s}  {target}", flush=True
    )


def show(row: Row, python: str) -> None:
    """Print a row: our time, and for each peer its time, the ratio and the target."""
    seconds, first, gradient = ours(row)
    for peer, target in row.targets.items():
        found = theirs(python, row, peer)
        if "missing" in found:
            line(row.case, seconds, peer, "not here", "", found["missing"][:60])
            continue
        off = np.abs(np.array(found["gradient"])[::-1] - gradient).max() / np.abs(gradient).max()
        ratio = found["seconds"] / seconds
        verdict = "met" if ratio >= target else "MISSED"
        note = f"target {target:g}x {verdict}" + ("" if off < AGREEMENT else f"; DIFFERS {off:.1e}")
        line(row.case, seconds, peer, f"{found['seconds']:.2e} s", f"{ratio:.1f}x", note)
    if row.circuit.shape.n == 100:
        print(
            f"    a new shape: path and build {new_shape(row):.2f} s (target below 0.5 s); the "
            f"first call of the process, loading compiled code as well, {first:.2f} s"
        )


def both(n: int, layers: int, size: int) -> None:
    """Print the time of K and μ together over that of K alone."""
    c = circuits.hardware_efficient(n, layers, 1)
    middle = n // 2 - 1
    observable = {"I" * middle + "ZZ" + "I" * (n - middle - 2): 1.0}
    rng = np.random.default_rng(7)
    batch = c.batch(rng.uniform(0, 2 * np.pi, (size, c.shape.layers)))

    def alone() -> Any:
        return kernel.evaluate_many(batch, observable=observable, method="dense").K

    def together() -> Any:
        return kernel.evaluate_many(batch, observable=observable, method="dense").mu

    together()
    once = least(alone, 1)
    k, mu = (least(work, repeats_for(once)) for work in (alone, together))
    verdict = "met" if mu <= 3 * k else "MISSED"
    case = f"n={n} L={c.shape.layers} K and μ"
    line(case, mu / size, "K alone", f"{k / size:.2e} s",
         f"{mu / k:.2f}x", f"target at most 3x {verdict}")  # fmt: skip


def separate(n: int, layers: int, size: int) -> None:
    """Print the network route beside 2L separate contractions with quimb, for O = Z⊗…⊗Z."""
    c = circuits.brickwork(n, layers, 1)
    observable = {"Z" * n: 1.0}
    start = time.perf_counter()
    result = kernel.evaluate(c, observable, "network")
    first = time.perf_counter() - start
    single = least(lambda: kernel.evaluate(c, observable, "network"), 5)
    batch = c.batch(np.random.default_rng(7).uniform(0, 2 * np.pi, (size, c.shape.layers)))

    def many() -> Any:
        return kernel.evaluate_many(batch, observable=observable, method="network").K

    many()
    batched = least(many, 3) / size
    tried = 12
    work, found = shifted(c, observable, tried)
    assert np.allclose(found, result.gradient[:tried], rtol=1e-6, atol=1e-30)
    slow = least(work, 1) / tried * c.shape.layers
    goals = (("single", single, 200.0), (f"{size} at once", batched, 5000.0))
    for name, seconds, target in goals:
        verdict = "met" if slow / seconds >= target else "MISSED"
        line(
            f"n={n} depth {layers}, all Z, {name}", seconds, "2L contractions",
            f"{slow:.2e} s", f"{slow / seconds:.0f}x", f"target {target:g}x {verdict}",
        )  # fmt: skip
    print(f"    first call {first:.2f} s; the peer contracts {tried} pairs of shifted networks on "
          "one reused tree, scaled to all angles")  # fmt: skip


def shifted(
    circuit: Circuit, observable: dict[str, float], angles: int
) -> tuple[Callable[[], Any], np.ndarray]:
    """Return parameter shifts of the first angles by quimb, and what they give."""
    batch = circuit.batch()
    template = network.tensor_network(batch, observable)
    leaves = network.leaves_of(batch.shape, observable)
    order = min(candidates(leaves, template), key=lambda candidate: candidate.width)
    tree = tree_of(template, order.path, ("batch",))
    arrays = list(template.arrays)

    def value(number: int, shift: float) -> float:
        changed = list(arrays)
        for position, leaf in enumerate(leaves):
            if leaf.kind == "rotation" and leaf.number == number:
                theta = circuit.angles[number] + shift
                matrix = np.cos(theta) * leaf.base + 1j * np.sin(theta) * leaf.slope
                matrix = matrix if leaf.side == "ket" else matrix.conj()
                changed[position] = matrix[..., None]
        return float(np.real(tree.contract(changed)[0]))

    def gradient() -> np.ndarray:
        return np.array([
            value(number, np.pi / 4) - value(number, -np.pi / 4) for number in range(angles)
        ])  # fmt: skip

    return gradient, gradient()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="K and μ beside other simulators, in one run")
    parser.add_argument("--peers", default=sys.executable, help="Python with the extra 'bench'")
    parser.add_argument("--only", default="", help="only the cases whose name holds this")
    options = parser.parse_args()
    print(f"{'case':36s} {'here':>11s}  {'beside':14s} {'there':>11s}  {'ratio':>8s}")
    for row in rows():
        if options.only in row.case:
            show(row, options.peers)
    for n, layers, size in ((2, 32, 4096), (4, 16, 2048), (8, 32, 128), (12, 40, 16)):
        if options.only in f"n={n} L={n * layers} K and μ":
            both(n, layers, size)
    if options.only in "n=100 depth 4, all Z":
        separate(100, 4, 64)


if __name__ == "__main__":
    main()
