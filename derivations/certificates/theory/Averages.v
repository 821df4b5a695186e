(* What averages over random unitary matrices and states are, and the hypotheses that say so.

   An average is computed by [Words]: a sum over permutations. Each of its terms has factors, and
   here stands what they are worth. *)
From Coq Require Export Reals List ZArith.
From QNTK Require Export Words Algebra Tables.
Import ListNotations.
Open Scope R_scope.

Section Values.
  Variables (N : R) (tr : word -> R).

  Definition factor_value (f : list nat) : R :=
    match f with
    | 0%nat :: t => generator N t            (* of a random traceless involution *)
    | 1%nat :: k :: nil => / rising N k      (* of a random state *)
    | 2%nat :: t => weingarten N t           (* of a random unitary matrix *)
    | _ => 0
    end.
  Definition word_value (w : word) : R := match w with [] => N | _ => tr w end.

  Definition product_of (l : list R) : R := fold_right Rmult 1 l.
  Definition term_value (t : term) : R :=
    IZR (number t) * product_of (map factor_value (factors t))
                   * product_of (map word_value (words t)).
  Definition value (l : list term) : R := fold_right Rplus 0 (map term_value l).
End Values.

(* Traces of powers of one observable: T 2 is that of its square. *)
Definition of_powers (T : nat -> R) (w : word) : R := T (length w).
Definition listed (l : list R) (k : nat) : R := nth k l 0.

(* -- The bridges: what is no algebra. Each theorem that rests on one names it. -- *)

(* Schur and Weyl: the mean of a polynomial in traces over random matrices and states is the sum
   over permutations that [Words] computes. For a Haar unitary matrix, the mean of k copies of it
   and of its adjoint joins them by pairs of permutations, with Weingarten functions; for U X U^-1,
   where X is a fixed involution without trace, the mean of k copies is the sum of c(s) P_s, where c
   solves the linear system that it has to; and for a random state, the mean of k copies of its
   projector is the sum of all P_s over N (N + 1) ... (N + k - 1). *)
Inductive random := Generator (a : nat) | State | Unitary (a : nat).

Definition average_of (r : random) : list term -> list term :=
  match r with
  | Generator a => over_generator a
  | State => over_state
  | Unitary a => over_unitary a
  end.
Definition over_all (rs : list random) (l : list term) : list term :=
  fold_left (fun l r => average_of r l) rs l.

Definition Schur_Weyl (N : R) (tr : word -> R) (E : list random -> list term -> R) : Prop :=
  forall rs l, E rs l = value N tr (over_all rs l).

(* What averages are taken of: the variance of O, and derivatives of the mean of O by angles. With
   g = i <[O, X]>, the product of two of them is minus that of the commutators. *)
Definition variance : list term :=
  added (mean (power (letter O) 2)) (times (-1) (raised (mean (letter O)) 2)).
Definition third_moment : list term :=
  added (mean (power (letter O) 3))
    (added (times (-3) (multiplied (mean (power (letter O) 2)) (mean (letter O))))
           (times 2 (raised (mean (letter O)) 3))).
Definition slope (a : nat) : list term := mean (commutator (letter O) (letter (X a))).
Definition slopes (a b : nat) : list term := times (-1) (multiplied (slope a) (slope b)).
Definition curvature (a b : nat) : list term :=
  times (-1) (mean (commutator (commutator (letter O) (letter (X a))) (letter (X b)))).
Definition curved (a b : nat) : list term := multiplied (curvature a b) (slopes a b).

(* Two inputs: the projectors A 0 and A 1 on states of overlap F, turned by a random matrix. *)
Fixpoint changes (last : nat) (w : word) : nat :=
  match w with [] => 0 | x :: r => (if Nat.eqb last x then 0 else 1) + changes x r end.
Definition overlap (F : R) (w : word) : R := F ^ Nat.div2 (changes (List.last w 0%nat) w).
Definition input (a : nat) : combination := [(1%Z, [U 0; A a; U' 0])].
Definition slope_on (i a : nat) : list term :=
  trace (dot (input i) (commutator (letter O) (letter (X a)))).
Definition slopes_on (a : nat) : list term := times (-1) (multiplied (slope_on 0 a) (slope_on 1 a)).
Definition of_inputs (T : nat -> R) (F : R) (w : word) : R :=
  match w with
  | x :: _ => if Nat.eqb x O then T (length w) else overlap F w
  | [] => 0
  end.

(* Replace a computed list by what the kernel computes for it, and write out what it is worth. *)
Ltac computed l :=
  let v := eval vm_compute in l in
  let same := fresh in
  assert (same : l = v) by (vm_cast_no_check (@eq_refl _ v)); rewrite same; clear same.
Ltac written_out :=
  cbv [value fold_right map term_value number factors words product_of factor_value word_value
       generator weingarten rising of_powers of_inputs overlap changes
       Z.of_nat Pos.of_succ_nat Pos.succ Nat.div2 Nat.even Nat.eqb Nat.add List.last O listed nth length].
Ltac averaged_by_bridge :=
  repeat match goal with
  | H : Schur_Weyl _ _ ?E |- context [?E ?rs ?l] => rewrite (H rs l)
  end;
  repeat match goal with
  | |- context [value _ _ ?l] => lazymatch l with cons _ _ => fail | nil => fail | _ => computed l end
  end;
  repeat match goal with |- context [canonical ?w] => computed (canonical w) end;
  written_out.
Ltac known_traces :=
  repeat match goal with H : ?t _ = ?t _ |- _ => cbv [A Nat.add] in H; rewrite H; clear H end.
