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

(* All rows are those of one permutation of each type: the kernel compares them all. *)
Definition rows_by_type (k : nat) (types : list (list nat)) : bool :=
  let reps := map (fun t => (t, row k (of_type 0 t))) types in
  forallb (fun rho =>
    existsb (fun tr => if nats_dec (fst tr) (cycle_type rho) then same (row k rho) (snd tr)
                       else false) reps) (permutations k).

Lemma all_rows k types N c (rhs : list nat -> R) :
  rows_by_type k types = true ->
  (forall t, In t types -> row_value N c (row k (of_type 0 t)) = rhs t) ->
  forall rho, In rho (permutations k) -> row_value N c (row k rho) = rhs (cycle_type rho).
Proof.
  intros all each rho here. unfold rows_by_type in all.
  rewrite forallb_forall in all. specialize (all rho here).
  rewrite existsb_exists in all. destruct all as [[t r] [found same_row]].
  apply in_map_iff in found. destruct found as [u [pair listed]]. injection pair as <- <-.
  simpl in same_row. destruct (nats_dec u (cycle_type rho)) as [<-|]; [|discriminate].
  unfold same in same_row.
  destruct (list_eq_dec term_dec (row k rho) (row k (of_type 0 u))) as [->|]; [|discriminate].
  apply each, listed.
Qed.

Definition delta (k : nat) (t : list nat) : R := if nats_dec t (repeat 1%nat k) then 1 else 0.
Definition even_powers (N : R) (t : list nat) : R :=
  if forallb Nat.even t then N ^ length t else 0.

Ltac row_computed :=
  match goal with |- context [row_value _ _ ?l] =>
    let v := eval vm_compute in l in replace l with v by (vm_cast_no_check (@eq_refl _ v)) end;
  match goal with |- _ = ?r => let v := eval cbv - [Rplus Rmult IZR pow] in r in idtac end;
  cbv [row_value fold_right number factors words hd length].
