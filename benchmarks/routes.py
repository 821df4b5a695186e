"""K of many circuits on one core: the two routes side by side on every ensemble, in one run.

Every figure is the least process time of several repetitions, for each circuit, after the
contraction order is found; what is printed to compare are the ratios, taken in this run.

Peers: ``naive`` contracts the same quimb network once for each derivative, on a tree that is
found once and reused; ``dense`` is the compiled state-vector route.
K and μ together are timed beside K alone.

    python benchmarks/routes.py
    python benchmarks/routes.py --qubits 4 --layers 16 --circuits 4096
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

# Oversubscribed threads would ruin everybody's figures; this must come before numpy.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np  # noqa: E402
from peers.timing import least  # noqa: E402

from qntk_check import circuits, ensembles, kernel  # noqa: E402
from qntk_check.kernel.contraction import network  # noqa: E402
from qntk_check.kernel.contraction.paths import time_order, tree_of  # noqa: E402

TARGET = 3000.0  # circuits a second for n = 4, L = 64


def naive(circuit: circuits.Circuit, observable: dict[str, float]) -> Callable[[], np.ndarray]:
    """Return a function that does L separate quimb contractions on one reused tree."""
    batch = circuit.batch()
    template = network.tensor_network(batch, observable)
    leaves = network.leaves_of(batch.shape, observable)
    tree = tree_of(template, time_order(leaves).path, ("batch",))
    arrays = list(template.arrays)

    def gradient() -> np.ndarray:
        g = np.zeros(batch.shape.layers)
        for position, leaf in enumerate(leaves):
            if leaf.kind != "rotation" or leaf.side != "ket":
                continue
            theta = circuit.angles[leaf.number]
            changed = list(arrays)
            slope = -np.sin(theta) * leaf.base + 1j * np.cos(theta) * leaf.slope
            changed[position] = slope[..., None]
            g[leaf.number] = 2 * np.real(tree.contract(changed)[0])
        return g

    return gradient


def compare(
    label: str, batch: Any, observable: dict[str, float], repeats: int
) -> tuple[float, float]:
    """Print both routes on one batch; return their times for each circuit."""
    found = {}
    for method in kernel.METHODS:
        start = time.perf_counter()
        kernel.evaluate_many(batch, observable=observable, method=method)
        first = time.perf_counter() - start

        def work(method: str = method) -> Any:
            return kernel.evaluate_many(batch, observable=observable, method=method)

        found[method] = least(work, repeats) / batch.size
        print(f"  {method:8s} {found[method]:9.2e} s  {1 / found[method]:9.0f} /s   "
              f"(first call {first:.2f} s)")  # fmt: skip
    a, b = (
        kernel.evaluate_many(batch, observable=observable, method=m).gradient
        for m in kernel.METHODS
    )
    print(f"  {label}: dense/network = {found['dense'] / found['network']:.2f}, "
          f"largest difference of derivatives {np.abs(a - b).max():.1e}")  # fmt: skip
    return found["network"], found["dense"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="K of many circuits on one core, beside its peers")
    parser.add_argument("--qubits", type=int, default=4)
    parser.add_argument("--layers", type=int, default=16, help="layers of n rotations each")
    parser.add_argument("--circuits", type=int, default=2048)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    n, rng = options.qubits, np.random.default_rng(options.seed)
    middle = max(0, n // 2 - 1)
    observable = {("I" * middle + "ZZ" + "I" * n)[:n]: 1.0}

    circuit = circuits.hardware_efficient(n=n, layers=options.layers, seed=options.seed)
    L = circuit.shape.layers
    print(f"hardware-efficient, n = {n}, L = {L}, {options.circuits} circuits, one core")
    batch = circuit.batch(rng.uniform(0, 2 * np.pi, (options.circuits, L)))
    fast, dense = compare("hardware-efficient", batch, observable, options.repeats)

    def both() -> Any:
        return kernel.evaluate_many(batch, observable=observable, method="dense").mu

    together = least(both, options.repeats) / batch.size
    print(f"  K and μ together / K alone, dense: {together / dense:.2f} (to be at most 3)")
    gradient = naive(circuit, observable)
    single = kernel.evaluate(circuit, observable, method="network")
    assert np.allclose(gradient(), single.gradient, atol=1e-10)
    slow = least(gradient, 2)
    alone = least(lambda: kernel.evaluate(circuit, observable, method="network"), 20)
    print(f"  naive    {slow:9.2e} s  {1 / slow:9.1f} /s   (L quimb contractions, reused tree)")
    print(f"  naive/network batched = {slow / fast:.0f}, naive/network single = "
          f"{slow / alone:.0f} (single {alone:.1e} s)")  # fmt: skip
    if (n, L) == (4, 64):
        print(f"  target {TARGET:.0f} /s: {1 / fast / TARGET:.1f} times")

    for name in ("haar-circuit", "clifford-circuit", "independent-slots"):
        size = max(1, options.circuits // 8)
        ensemble = ensembles.get(name)
        print(f"{name}, n = {n}, L = {L}, {size} circuits")

        def draw(ensemble: ensembles.Ensemble = ensemble, size: int = size) -> Any:
            return ensemble.sample(n=n, layers=L, size=size, rng=options.seed)

        drawn = draw()
        drawing = least(draw, 2) / size
        fast, _ = compare(name, drawn, observable, options.repeats)
        print(f"  drawing  {drawing:9.2e} s, {drawing / fast:.1f} times the network route")


if __name__ == "__main__":
    main()
