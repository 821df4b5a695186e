(* Logarithms and powers, and what the theory of times needs of them. *)
From QNTK Require Import Algebra.
Open Scope R_scope.

Lemma ln_of_power x n : 0 < x -> ln (x ^ n) = INR n * ln x.
Proof.
  intros pos. induction n as [|n IH]; [simpl; rewrite ln_1; ring|].
  rewrite S_INR. simpl pow. rewrite ln_mult by (try apply pow_lt; lra). rewrite IH. ring.
Qed.
Lemma ln_of_inverse x : 0 < x -> ln (1 / x) = - ln x.
Proof. intros pos. unfold Rdiv. rewrite Rmult_1_l. apply ln_Rinv. exact pos. Qed.
Lemma ln_of_quotient x y : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros px py. unfold Rdiv. rewrite ln_mult by (try apply Rinv_0_lt_compat; assumption).
  rewrite ln_Rinv by assumption. ring.
Qed.
Lemma ln_of_root x : 0 < x -> ln (sqrt x) = ln x / 2.
Proof.
  intros pos. assert (0 < sqrt x) by (apply sqrt_lt_R0; exact pos).
  rewrite <- (sqrt_sqrt x) at 2 by lra. rewrite ln_mult by assumption. field.
Qed.
Lemma ln_negative x : 0 < x < 1 -> ln x < 0.
Proof. intros [pos less]. rewrite <- ln_1. apply ln_increasing; assumption. Qed.
Lemma ln_below x : 0 < x -> ln (1 + x) < x.
Proof.
  intros pos. rewrite <- (ln_exp x) at 2. apply ln_increasing; [lra|]. apply exp_ineq1. lra.
Qed.

(* A function that starts at 0 and rises is positive. *)
Lemma rising_is_positive f f' b : 0 < b -> f 0 = 0 ->
  (forall c, 0 <= c <= b -> derivable_pt_lim f c (f' c)) -> (forall c, 0 < c < b -> 0 < f' c) ->
  0 < f b.
Proof.
  intros pos zero slope rise.
  destruct (MVT_cor2 f f' 0 b pos slope) as [c [is between]].
  specialize (rise c between). rewrite zero in is. nra.
Qed.
