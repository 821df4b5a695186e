"""Noisy circuits as pure data: a circuit's operations with channels anywhere between them.

The order is that of circuits: the first operation listed stands leftmost and acts **last**, so that
a channel that follows a gate in time stands to its left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, cast

from qntk_check.arguments import (
    as_float,
    check_choice,
    check_count,
    check_kind,
    check_sequence,
    show,
)
from qntk_check.circuits import AngleMap, CircuitShape, Drawn, Fixed, Operation, Rotation
from qntk_check.circuits.model import MAX_QUBITS
from qntk_check.circuits.validation import check_qubits
from qntk_check.errors import DomainError
from qntk_check.noisy.channels import Channel
from qntk_check.noisy.readout import Readout, readout_error

__all__ = ["AFTER", "Noise", "NoiseLike", "NoiseModel", "NoisyShape", "Rule", "noisy_shape"]

AFTER = ("rotations", "unitaries", "operations", "layers", "start", "end")
_OPERATIONS = "use Rotation, Fixed, Drawn or Noise, leftmost first"
_CHANNEL = "give a channel, such as noisy.depolarizing(0.01)"
_READOUT = "give a Readout, a probability of reading wrongly, or None"
_RULES = "give Rules, such as noisy.Rule(noisy.depolarizing(0.01))"


@dataclass(frozen=True, eq=False)
class Noise:
    """A channel on some qubits, as an operation of a noisy circuit.

    Parameters
    ----------
    channel
        What acts.
    qubits
        Where: as many as the channel has, the first letter of its strings on the first of them.

    Raises
    ------
    DomainError
        If their number is not that of the channel, or a qubit repeats.

    Examples
    --------
    >>> from qntk_check.noisy import depolarizing
    >>> Noise(depolarizing(0.01, qubits=2), (0, 2)).qubits
    (0, 2)
    """

    channel: Channel
    qubits: tuple[int, ...]

    def __post_init__(self) -> None:
        """Check the channel and its qubits."""
        check_kind("the channel", self.channel, Channel, _CHANNEL)
        object.__setattr__(self, "qubits", check_qubits(self.qubits))
        if len(self.qubits) != self.channel.qubits:
            raise DomainError(
                f"the channel {self.channel.name!r} has {self.channel.qubits} qubits and is to act "
                f"on {self.qubits}: give as many"
            )


Acting: TypeAlias = Operation | Noise


@dataclass(frozen=True, eq=False)
class NoisyShape:
    """Everything about a noisy circuit but its angles and its drawn unitaries.

    Parameters
    ----------
    n
        Number of qubits.
    operations
        Gates and channels, leftmost first: **the first one acts last**.
    parameters
        What the angles are made of, ``W θ + D x + b``, as in a ``CircuitShape``.
    readout
        How qubits are misread, or a probability of reading any of them wrongly; ``None`` for
        never.

    Examples
    --------
    >>> from qntk_check.circuits import Rotation
    >>> from qntk_check.noisy import amplitude_damping
    >>> shape = NoisyShape(1, (Noise(amplitude_damping(0.1), (0,)), Rotation("X", (0,))))
    >>> len(shape.operations), shape.shape.layers
    (2, 1)
    """

    n: int
    operations: tuple[Acting, ...]
    parameters: AngleMap | None = None
    readout: Readout | float | None = None

    def __post_init__(self) -> None:
        """Check channels here, and the circuit that they act on."""
        operations = tuple(check_sequence("operations", self.operations, _OPERATIONS))
        for operation in operations:
            check_kind("an operation", operation, Rotation | Fixed | Drawn | Noise, _OPERATIONS)
        object.__setattr__(self, "operations", operations)
        bare = self.shape  # checks all that concerns gates
        object.__setattr__(self, "n", bare.n)
        for operation in operations:
            if isinstance(operation, Noise):
                check_qubits(operation.qubits, bare.n)
        misread = _read(self.readout)
        object.__setattr__(self, "readout", misread)
        if misread is not None:
            misread.scales(bare.n)

    @cached_property
    def shape(self) -> CircuitShape:
        """The circuit without its channels."""
        gates = tuple(op for op in self.operations if not isinstance(op, Noise))
        return CircuitShape(self.n, gates, self.parameters)

    @property
    def misread(self) -> Readout | None:
        """The readout as an object, whatever it was given as."""
        return _read(self.readout)

    @property
    def channels(self) -> tuple[Noise, ...]:
        """The channels, leftmost first."""
        return tuple(op for op in self.operations if isinstance(op, Noise))


@dataclass(frozen=True, eq=False)
class Rule:
    """A channel that follows every operation of a kind.

    Parameters
    ----------
    channel
        What acts. On one qubit, it acts on each of the places below; on k qubits, on operations of
        exactly k qubits, or on the k qubits that are named.
    after
        ``"rotations"``, ``"unitaries"`` (fixed and drawn gates), ``"operations"`` (both),
        ``"layers"`` (operations in a row that share no qubit: after each, on the whole register,
        idle qubits too), ``"start"`` (once, on the input state) or ``"end"`` (once, before it is
        measured).
    qubits
        On which qubits; ``None`` for those of the operation, or for the whole register with
        layers, start and end. Named qubits are acted on after every such operation, whatever
        its own are.

    Examples
    --------
    >>> from qntk_check.noisy import depolarizing
    >>> Rule(depolarizing(0.01)).after
    'operations'
    """

    channel: Channel
    after: str = "operations"
    qubits: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        """Check the channel, the word and the qubits."""
        check_kind("the channel", self.channel, Channel, _CHANNEL)
        check_choice("after", self.after, AFTER)
        if self.qubits is None:
            return
        object.__setattr__(self, "qubits", check_qubits(self.qubits))
        if self.channel.qubits not in (1, len(self.qubits)):
            raise DomainError(
                f"the channel {self.channel.name!r} has {self.channel.qubits} qubits and is to act "
                f"on {self.qubits}: name as many"
            )

    def places(self, n: int, own: tuple[int, ...] | None) -> list[Noise]:
        """Return the channels after an operation on its own qubits, or after a layer (``None``).

        Examples
        --------
        >>> from qntk_check.noisy import depolarizing
        >>> [noise.qubits for noise in Rule(depolarizing(0.01)).places(3, (0, 2))]
        [(0,), (2,)]
        """
        size = check_count("n", n, most=MAX_QUBITS)
        where = self.qubits or (tuple(range(size)) if own is None else check_qubits(own, size))
        if self.channel.qubits == 1:
            return [Noise(self.channel, (qubit,)) for qubit in where]
        if self.channel.qubits == len(where):
            return [Noise(self.channel, where)]
        return []


@dataclass(frozen=True, eq=False)
class NoiseModel:
    """Rules that put channels into any circuit, and errors of the readout.

    Parameters
    ----------
    rules
        One or more; where several channels follow one operation, that of the first rule acts
        first.
    readout
        As in :class:`NoisyShape`.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.noisy import amplitude_damping, depolarizing
    >>> model = NoiseModel([
    ...     Rule(depolarizing(0.001), after="rotations"),
    ...     Rule(depolarizing(0.01, qubits=2), after="unitaries"),
    ...     Rule(amplitude_damping(0.002), after="layers"),
    ... ], readout=0.02)
    >>> len(model.on(circuits.hardware_efficient_shape(2, 3, "XYZXYZ")).channels)
    21
    """

    rules: Sequence[Rule] = ()
    readout: Readout | float | None = None

    def __post_init__(self) -> None:
        """Check the rules and the readout."""
        given: object = self.rules
        rules = (given,) if isinstance(given, Rule) else check_sequence(
            "rules", cast("Iterable[object]", given), _RULES
        )  # fmt: skip
        for rule in rules:
            check_kind("a rule", rule, Rule, _RULES)
        object.__setattr__(self, "rules", tuple(rules))
        object.__setattr__(self, "readout", _read(self.readout))

    def on(self, shape: CircuitShape) -> NoisyShape:
        """Return the noisy circuit that the rules make of a circuit's shape.

        Raises
        ------
        DomainError
            If a rule finds no place where its channel could act.

        Examples
        --------
        >>> from qntk_check import circuits
        >>> from qntk_check.noisy import bit_flip
        >>> model = NoiseModel([Rule(bit_flip(0.1), after="start")])
        >>> [noise.qubits for noise in model.on(circuits.product(2, ["XX"])).channels]
        [(1,), (0,)]
        """
        check_kind("the shape", shape, CircuitShape, "give a CircuitShape, such as circuit.shape")
        used = dict.fromkeys(range(len(self.rules)), False)
        acting = list(self._follow(shape.n, ("start",), None, used))  # in the order of time
        held: set[int] = set()
        for operation in reversed(shape.operations):
            if held & set(operation.qubits):
                acting += self._follow(shape.n, ("layers",), None, used)
                held = set()
            held |= set(operation.qubits)
            kind = "rotations" if isinstance(operation, Rotation) else "unitaries"
            acting.append(operation)
            acting += self._follow(shape.n, (kind, "operations"), operation.qubits, used)
        acting += self._follow(shape.n, ("layers",), None, used)
        acting += self._follow(shape.n, ("end",), None, used)
        for number, found in used.items():
            if not found:
                self._refuse(self.rules[number], shape.n)
        return NoisyShape(shape.n, tuple(reversed(acting)), shape.parameters, self.readout)

    def _follow(
        self, n: int, words: Sequence[str], own: tuple[int, ...] | None, used: dict[int, bool]
    ) -> list[Acting]:
        """Return what follows an operation or a layer, and keep which rules did."""
        found: list[Acting] = []
        for number, rule in enumerate(self.rules):
            if rule.after in words:
                places = rule.places(n, own)
                used[number] |= bool(places)
                found += places
        return found

    def _refuse(self, rule: Rule, n: int) -> None:
        raise DomainError(
            f"the channel {rule.channel.name!r} on {rule.channel.qubits} qubits acts nowhere: no "
            f"place after {rule.after!r} of this circuit on {n} qubits has as many; name qubits, "
            "or leave the rule out"
        )


NoiseLike: TypeAlias = NoiseModel | NoisyShape | Rule


def noisy_shape(noise: NoiseLike, shape: CircuitShape) -> NoisyShape:
    """Return what noise makes of a circuit's shape: rules put to it, or a shape that fits it.

    Raises
    ------
    DomainError
        If a noisy shape is that of another circuit.

    Examples
    --------
    >>> from qntk_check import circuits
    >>> from qntk_check.noisy import bit_flip
    >>> noisy_shape(Rule(bit_flip(0.1)), circuits.product(2, ["XX"])).shape.layers
    1
    """
    check_kind("the shape", shape, CircuitShape, "give a CircuitShape, such as circuit.shape")
    given: object = noise
    if isinstance(given, NoiseModel | Rule):
        model = given if isinstance(given, NoiseModel) else NoiseModel((given,))
        return model.on(shape)
    if not isinstance(given, NoisyShape):
        raise DomainError(
            f"the noise is {show(given)}, of type {type(given).__name__}: give a NoiseModel, a "
            "Rule or a NoisyShape"
        )
    if given.shape.key != shape.key:
        raise DomainError(
            "the noisy shape belongs to another circuit: without its channels its operations are "
            "not those of this one; give a NoiseModel, or the circuit noise.shape.bind(angles)"
        )
    return given


def _read(readout: object) -> Readout | None:
    if readout is None or isinstance(readout, Readout):
        return readout
    if (flip := as_float(readout)) is not None:
        return readout_error(flip)
    raise DomainError(f"readout = {show(readout)}: {_READOUT}")
