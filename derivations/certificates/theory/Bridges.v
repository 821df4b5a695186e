(* The hypotheses that are no algebra, beside Schur and Weyl's, which stands with what it speaks of
   in [Averages]. A certificate that rests on one has it among its hypotheses, by its name. *)
From QNTK Require Import Algebra.
Open Scope R_scope.

(* A mean is linear, that of 1 is 1, and it depends on the values of a function only. *)
Definition linear_mean (E : (R -> R) -> R) : Prop :=
  (forall f g c, E (fun x => f x + c * g x) = E f + c * E g) /\ E (fun _ => 1) = 1.
Definition by_values (E : (R -> R) -> R) : Prop :=
  forall f g, (forall x, f x = g x) -> E f = E g.

(* Noise of mean 0 and of variance sigma^2. *)
Definition Noise (sigma : R) (E : (R -> R) -> R) : Prop :=
  linear_mean E /\ by_values E /\ E (fun x => x) = 0 /\ E (fun x => x ^ 2) = sigma ^ 2.

(* A normal variable of mean 0 and variance sigma^2: the mean of its waves. *)
Definition Gaussian (sigma : R) (E : (R -> R) -> R) : Prop :=
  linear_mean E /\ by_values E /\ forall s, E (fun x => cos (s * x)) = exp (- (s ^ 2 * sigma ^ 2 / 2)).
