"""Certificates of the tables: each solves the linear system that defines it, at every N."""

# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false, reportUnknownArgumentType=false

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import sympy

from derivations.calculus.numbers.partitions import Partition, partitions
from derivations.calculus.weingarten import weingarten
from derivations.certificates.poles import poles
from derivations.certificates.scope import Scope
from derivations.certificates.tables import (
    GENERATOR_DEGREES,
    PAIRING_DEGREES,
    UNITARY_DEGREES,
    generator,
)
from derivations.symbols import N

__all__ = ["systems"]

# From so many pairs on the first pairing is that of neighbors: points may be called as one likes.
_NEIGHBORS = 4

_HEAD = """From QNTK Require Import Words Algebra Tables Systems.
From Coq Require Import List.
Import ListNotations.
Open Scope R_scope.
"""
_SOLVED = """  intros t l listed. vm_compute in listed.
  repeat destruct listed as [listed|listed]; try contradiction;
  injection listed as <- <-; row_computed; cbv [{table}]; right_side; rational.
"""


@cache
def systems() -> dict[str, str]:
    """Return the files that prove the tables, by name."""
    found = {f"weingarten_U_{k}": _unitary(k) for k in UNITARY_DEGREES}
    found |= {f"generator_{k}": _generator(k) for k in GENERATOR_DEGREES}
    for k in PAIRING_DEGREES:
        found[f"weingarten_O_{k}"] = _pairing(k, "orthogonal", "O")
        found[f"weingarten_Sp_{k}"] = _pairing(k, "symplectic", "Sp")
    return found


def _types(k: int) -> str:
    return "[" + "; ".join(f"[{'; '.join(map(str, t))}]" for t in partitions(k)) + "]%nat"


def _poles(k: int, value: Callable[[Partition], sympy.Expr]) -> str:
    scope = Scope(names={N: "N"})
    below = [sympy.fraction(sympy.together(value(t)))[1] for t in partitions(k)]
    _, hypotheses = poles(below, scope)
    return "".join(f"  {factor} <> 0 ->\n" for factor in hypotheses)


def _unitary(k: int) -> str:
    return f"""(* The Weingarten functions of U(N) of degree {k}: for every permutation rho, the
   sum over all t of Wg(t) N^(cycles of t rho^-1) is 1 for the identity and 0 for all others. *)
{_HEAD}
Lemma rows : rows_by_type (permutations {k}) cycle_type (row {k}) (reps_of {_types(k)} {k}) = true.
Proof. vm_cast_no_check (@eq_refl _ true). Qed.

Theorem system : forall N : R,
  0 < N ->
{_poles(k, lambda t: weingarten(t).expr)}  forall rho, In rho (permutations {k}) ->
  row_value N (weingarten N) (row {k} rho) = delta {k} (cycle_type rho).
Proof.
  intros. apply (all_rows _ _ _ _ N (weingarten N) (delta {k}) rows); [|assumption].
{_SOLVED.format(table="weingarten")}Qed.
"""


def _generator(k: int) -> str:
    every = k < max(GENERATOR_DEGREES)
    what = "every permutation" if every else "one permutation of each type"
    head = f"""(* The mean of {k} copies of a random involution without trace: for {what} rho,
   the sum over all t of c(t) N^(cycles of t rho^-1) is N^(cycles of rho) if all of these are
   even, and 0 if not. *)
{_HEAD}"""
    if every:
        return f"""{head}
Lemma rows : rows_by_type (permutations {k}) cycle_type (row {k}) (reps_of {_types(k)} {k}) = true.
Proof. vm_cast_no_check (@eq_refl _ true). Qed.

Theorem system : forall N : R,
  0 < N ->
{_poles(k, generator)}  forall rho, In rho (permutations {k}) ->
  row_value N (generator N) (row {k} rho) = even_powers N (cycle_type rho).
Proof.
  intros. apply (all_rows _ _ _ _ N (generator N) (even_powers N) rows); [|assumption].
{_SOLVED.format(table="generator")}Qed.
"""
    return f"""{head}
Theorem system : forall N : R,
  0 < N ->
{_poles(k, generator)}  forall t, In t {_types(k)} ->
  row_value N (generator N) (row {k} (of_type 0 t)) = even_powers N t.
Proof.
  intros N. intros until t. intros listed.
  repeat destruct listed as [listed|listed]; try contradiction;
  subst t; row_computed; cbv [generator]; right_side; first [field; nonzeros | rational].
Qed.
"""


def _pairing(k: int, table: str, group: str) -> str:
    signs = {"Sp": " with their signs"}.get(group, "")
    fixed = k >= _NEIGHBORS
    which = "the pairing p of neighbors and all r" if fixed else "all pairings p and r"
    solved = _SOLVED.format(table=table)
    if fixed:  # the kernel takes the rows from its virtual machine, and ring does not try in vain
        own = "computed_row_in reps listed; cbn [In] in listed"
        solved = solved.replace("vm_compute in listed", own)
        solved = solved.replace("rational", "first [field; nonzeros | rational]")
    items = f"(pairs_of_neighbors {k})" if fixed else f"(pairs_of {k})"
    return f"""(* The Weingarten functions of {group}(N) of {k} pairs: for {which}
   of {2 * k} points, the sum over all q of Wg(p, q) N^(loops of q and r){signs}
   is 1 if p is r and 0 if not. *)
{_HEAD}
Definition type (pr : permutation * permutation) := coset_type (fst pr) (snd pr).
Definition is (t : list nat) (pr : permutation * permutation) : bool :=
  if nats_dec (type pr) t then true else false.
Definition rep (t : list nat) := hd ([], []) (filter (is t) {items}).
Definition reps := map (fun t => (t, {table}_row {k} (rep t))) {_types(k)}.
Lemma rows : rows_by_type {items} type ({table}_row {k}) reps = true.
Proof. vm_cast_no_check (@eq_refl _ true). Qed.

Theorem system : forall N : R,
  0 < N ->
{_poles(k, lambda t: weingarten(t, group=group).expr)}  forall pr, In pr {items} ->
  row_value N ({table} N) ({table}_row {k} pr) = delta {k} (type pr).
Proof.
  intros. apply (all_rows _ _ _ _ N ({table} N) (delta {k}) rows); [|assumption].
{solved}Qed.
"""
