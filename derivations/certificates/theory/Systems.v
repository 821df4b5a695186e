(* The linear systems that define coefficients of permutations. *)
From Coq Require Import Reals List ZArith Bool.
From QNTK Require Import Words Algebra.
Import ListNotations.
Open Scope R_scope.

(* Row rho: the sum over all t of c(type of t) N^(number of cycles of t rho^-1), collected. The
   power of N is kept as a word of so many letters. *)
Definition row (k : nat) (rho : permutation) : list term :=
  let back := inverse rho in
  collected (map (fun t => Term 1 [cycle_type t] [repeat 0%nat (length (cycles (composed t back)))])
                 (permutations k)).
Definition row_value (N : R) (c : list nat -> R) (l : list term) : R :=
  fold_right (fun t r => IZR (number t) * c (hd [] (factors t)) * N ^ length (hd [] (words t)) + r)
             0 l.

(* One permutation of each type: cycles of numbers that follow each other. *)
Fixpoint of_type (first : nat) (parts : list nat) : permutation :=
  match parts with
  | [] => []
  | p :: r => around first p ++ of_type (first + p) r
  end.

Definition term_dec : forall a b : term, {a = b} + {a <> b}.
Proof.
  decide equality; try apply list_eq_dec; try apply list_eq_dec; try apply Nat.eq_dec.
  apply Z.eq_dec.
Defined.
Definition same (a b : list term) : bool := if list_eq_dec term_dec a b then true else false.
Definition nats_dec := list_eq_dec Nat.eq_dec.
Definition known (types : list (list nat)) (t : list nat) : bool :=
  existsb (fun u => if nats_dec u t then true else false) types.

(* All rows are those of one representative of each type: the kernel compares them all. *)
Definition rows_by_type {A} (items : list A) (type : A -> list nat) (own : A -> list term)
  (reps : list (list nat * list term)) : bool :=
  forallb (fun a =>
    existsb (fun r => if nats_dec (fst r) (type a) then same (own a) (snd r) else false) reps) items.

Lemma all_rows {A} (items : list A) type own reps N c (rhs : list nat -> R) :
  rows_by_type items type own reps = true ->
  (forall t l, In (t, l) reps -> row_value N c l = rhs t) ->
  forall a, In a items -> row_value N c (own a) = rhs (type a).
Proof.
  intros all each a here. unfold rows_by_type in all.
  rewrite forallb_forall in all. specialize (all a here).
  rewrite existsb_exists in all. destruct all as [[t l] [listed same_row]].
  simpl in same_row. destruct (nats_dec t (type a)) as [<-|]; [|discriminate].
  unfold same in same_row.
  destruct (list_eq_dec term_dec (own a) l) as [->|]; [|discriminate].
  apply each, listed.
Qed.
Definition reps_of (types : list (list nat)) (k : nat) : list (list nat * list term) :=
  map (fun t => (t, row k (of_type 0 t))) types.

(* -- Pairings of 2 k points: permutations that are their own inverses and leave no point. -- *)
Definition is_pairing (p : permutation) : bool :=
  forallb (fun i => andb (negb (Nat.eqb (image p i) i)) (Nat.eqb (image p (image p i)) i))
          (seq 0 (length p)).
Definition pairings (k : nat) : list permutation := filter is_pairing (permutations (2 * k)).
Fixpoint every_second (l : list nat) : list nat :=
  match l with x :: _ :: r => x :: every_second r | _ => [] end.
(* Two pairings together are loops; their type is half the lengths of them. *)
Definition coset_type (p q : permutation) : list nat := every_second (cycle_type (composed p q)).
Definition pairs_of (k : nat) : list (permutation * permutation) :=
  flat_map (fun p => map (fun q => (p, q)) (pairings k)) (pairings k).

(* O(N): sum over q of Wg(p, q) N^(loops of q and r). The pairings are a list that is made once. *)
Definition orthogonal_row_on (ps : list permutation) (pr : permutation * permutation) : list term :=
  collected (map (fun q => Term 1 [coset_type (fst pr) q]
                              [repeat 0%nat (length (coset_type q (snd pr)))]) ps).
Definition orthogonal_row (k : nat) := orthogonal_row_on (pairings k).

(* Sp(N): a pairing has the sign of its crossings, and around a loop the form J is met once for
   each pair, backward with a sign, and J^2 = -1. Both sides are multiplied with the signs of p and
   r. *)
Definition crossings (p : permutation) : nat :=
  let n := length p in
  length (filter (fun ab => let '(a, b) := ab in
    andb (Nat.ltb a b) (andb (Nat.ltb b (image p a)) (Nat.ltb (image p a) (image p b))))
    (flat_map (fun a => map (fun b => (a, b)) (seq 0 n)) (seq 0 n))).
Fixpoint loop_signs (fuel : nat) (q r : permutation) (start x : nat) : nat :=
  match fuel with
  | 0%nat => 0%nat
  | S f => let y := image q x in let z := image r y in
           ((if Nat.ltb y x then 1 else 0) + (if Nat.ltb z y then 1 else 0) + 1
            + (if Nat.eqb z start then 0 else loop_signs f q r start z))%nat
  end.
Fixpoint loop_points (fuel : nat) (q r : permutation) (start x : nat) : list nat :=
  match fuel with
  | 0%nat => []
  | S f => let y := image q x in let z := image r y in
           x :: y :: (if Nat.eqb z start then [] else loop_points f q r start z)
  end.
Fixpoint all_signs (q r : permutation) (todo seen : list nat) : nat :=
  match todo with
  | [] => 0%nat
  | x :: rest =>
      if member x seen then all_signs q r rest seen
      else (loop_signs (length q) q r x x
            + all_signs q r rest (loop_points (length q) q r x x ++ seen))%nat
  end.
Definition symplectic_sign (q r : permutation) : Z :=
  if Nat.even (crossings q + crossings r + all_signs q r (seq 0 (length q)) []) then 1%Z else (-1)%Z.
Definition symplectic_row_on (ps : list permutation) (pr : permutation * permutation) : list term :=
  collected (map (fun q => Term (symplectic_sign q (snd pr)) [coset_type (fst pr) q]
                              [repeat 0%nat (length (coset_type q (snd pr)))]) ps).
Definition symplectic_row (k : nat) := symplectic_row_on (pairings k).
(* The pairing of neighbors with every pairing. *)
Definition neighbors (k : nat) : permutation := flat_map (fun i => [2 * i + 1; 2 * i]%nat) (seq 0 k).
Definition pairs_of_neighbors (k : nat) : list (permutation * permutation) :=
  map (fun q => (neighbors k, q)) (pairings k).

Definition delta (k : nat) (t : list nat) : R := if nats_dec t (repeat 1%nat k) then 1 else 0.
Definition even_powers (N : R) (t : list nat) : R :=
  if forallb Nat.even t then N ^ length t else 0.

Ltac computed_row l :=
  let v := eval vm_compute in l in
  let is := fresh in
  assert (is : l = v) by (vm_cast_no_check (@eq_refl _ v)); rewrite is; clear is.
Ltac computed_row_in l H :=
  let v := eval vm_compute in l in
  let is := fresh in
  assert (is : l = v) by (vm_cast_no_check (@eq_refl _ v)); rewrite is in H; clear is.
Ltac row_computed :=
  try (match goal with |- context [row_value _ _ ?l] =>
    lazymatch l with cons _ _ => fail | nil => fail | _ => computed_row l end end);
  cbv [row_value fold_right number factors words hd length].
Ltac right_side :=
  unfold delta, even_powers; cbv [forallb Nat.even andb length];
  repeat match goal with |- context [nats_dec ?a ?b] =>
    let e := fresh in destruct (nats_dec a b) as [e|e];
    [try discriminate e | try (exfalso; apply e; reflexivity)] end.
