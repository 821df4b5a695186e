(* Counterexamples: formulas at a point, in rational numbers, that Coq computes by itself. *)

From Coq Require Import QArith Qabs Qminmax Qround List.
Import ListNotations.
Open Scope Q_scope.

(* An observable by its eigenvalues, each with how often it occurs: it is real by its form. *)
Definition spectrum := list (Q * Z).

Definition summed (f : Q -> Q) (levels : spectrum) : Q :=
  fold_right (fun level rest => Qred (inject_Z (snd level) * f (fst level) + rest)) 0 levels.

Definition dimension : spectrum -> Q := summed (fun _ => 1).
Definition trace (k : Z) : spectrum -> Q := summed (fun x => x ^ k).
(* Of the traceless part. *)
Definition central (k : Z) (levels : spectrum) : Q :=
  summed (fun x => (x - trace 1 levels / dimension levels) ^ k) levels.

(* No eigenvalue occurs less than once. *)
Definition occurs (levels : spectrum) : Prop := Forall (fun level => (0 < snd level)%Z) levels.

(* Whether two indices are one. *)
Definition kronecker (i j : Q) : Q := if Qeq_bool i j then 1 else 0.

(* The root of the square of a rational number; whoever uses it shows that it is one. *)
Definition sqrt (x : Q) : Q :=
  let y := Qred x in Qmake (Z.sqrt (Qnum y)) (Pos.sqrt (Qden y)).

(* A power, whose exponent is to be a whole number. *)
Definition raised (x e : Q) : Q := x ^ Qfloor e.
Definition whole (e : Q) : Prop := e == inject_Z (Qfloor e).

(* Two numbers are further apart than a share of the larger. *)
Definition apart (share x y : Q) : Prop := share * Qmax (Qabs x) (Qabs y) < Qabs (x - y).

(* Of parts that are computed: each is an equality of numbers, or one of those above. *)
Ltac computed :=
  repeat match goal with |- _ /\ _ => split end;
  repeat match goal with |- Forall _ _ => constructor | |- occurs _ => unfold occurs end;
  first [vm_compute; reflexivity | vm_compute; discriminate | vm_compute; intuition discriminate].
