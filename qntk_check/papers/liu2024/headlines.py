"""What the verdicts on this paper change, in words; the numbers stand in their evidence."""

from __future__ import annotations

__all__ = ["HEADLINES"]

#: Most telling first.
HEADLINES = {
    "kernel-concentrates": "More angles do not make the kernel certain: its relative spread ends "
    "at a floor, the relative spread of the variance of O, which no number of angles lowers.",
    "noise-resilience": "The noise plateau does depend on the number of qubits: its spread does "
    "not, but its mean is shifted by an amount that grows with the dimension, unless the target is "
    "the mean eigenvalue.",
    "segments": "No circuit has independent segments on the two sides of each of its gates, which "
    "is what the spread of the kernel was computed for.",
    "meta-kernel-spread": "The second-order term is larger than printed, and in a circuit it "
    "grows like the square of the number of angles, not in proportion to it.",
    "condition-automatic": "A large observable does not make training linear of itself; a small "
    "one does.",
    "width-analogy": "At the overparametrization that is proposed the kernel fluctuates like one "
    "over the root of the dimension, so that the number of angles plays the part of the width "
    "less well than is said.",
    "frozen-decay": "The error decays at the rate of the kernel at the target, not of that at the "
    "start; for a target at the edge of the spectrum it falls like a power of time.",
    "overparametrization": "What is called overparametrization is three conditions, of which none "
    "gives the other two.",
}
