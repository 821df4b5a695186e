(* Remainders of what is no polynomial. *)
From QNTK Require Import Algebra.
Open Scope R_scope.

Lemma of_order_ext k f g : (forall x, g x = f x) -> of_order k f -> of_order k g.
Proof.
  intros same [C [d [pos bound]]]. exists C, d. split; [exact pos|].
  intros x small. rewrite same. apply bound. exact small.
Qed.
Lemma of_order_plus k f g : of_order k f -> of_order k g -> of_order k (fun x => f x + g x).
Proof.
  intros [C [d [pos bound]]] [C' [d' [pos' bound']]].
  exists (C + C'), (Rmin d d'). split; [apply Rmin_glb_lt; assumption|]. intros x small.
  pose proof (Rmin_l d d'). pose proof (Rmin_r d d').
  rewrite Rmult_plus_distr_r. eapply Rle_trans; [apply Rabs_triang|].
  apply Rplus_le_compat; [apply bound|apply bound']; lra.
Qed.
Lemma of_order_times k c f : of_order k f -> of_order k (fun x => c * f x).
Proof.
  intros [C [d [pos bound]]]. exists (Rabs c * C), d. split; [exact pos|]. intros x small.
  rewrite Rabs_mult, Rmult_assoc. apply Rmult_le_compat_l; [apply Rabs_pos|]. apply bound. exact small.
Qed.

(* (1 - u)^n is 1 - n u, and a remainder of second order in u. *)
Lemma power_remainder n b : 0 <= b ->
  exists C, 0 <= C /\ forall u, Rabs u <= b -> Rabs (1 - (1 - u) ^ n - INR n * u) <= C * u ^ 2.
Proof.
  intros pos. induction n as [|n [C [posC bound]]].
  - exists 0. split; [lra|]. intros u _. simpl. replace (1 - 1 - 0 * u) with 0 by ring.
    rewrite Rabs_R0. lra.
  - exists ((1 + b) * C + INR n). pose proof (pos_INR n).
    split; [nra|]. intros u small. rewrite S_INR. simpl pow at 1.
    replace (1 - (1 - u) * (1 - u) ^ n - (INR n + 1) * u)
      with ((1 - u) * (1 - (1 - u) ^ n - INR n * u) - INR n * u ^ 2) by (simpl; ring).
    eapply Rle_trans; [apply Rabs_triang|].
    rewrite Rabs_Ropp, !Rabs_mult, (Rabs_right (INR n)) by lra.
    assert (Rabs (u ^ 2) = u ^ 2) as -> by (apply Rabs_right; nra).
    rewrite Rmult_plus_distr_r. apply Rplus_le_compat_r. rewrite Rmult_assoc.
    apply Rmult_le_compat; try apply Rabs_pos; [|apply bound; exact small].
    replace (1 - u) with (1 + - u) by ring. eapply Rle_trans; [apply Rabs_triang|].
    rewrite Rabs_R1, Rabs_Ropp. lra.
Qed.
(* Of a small number that is of second order itself. *)
Lemma power_of_order n u : of_order 2 u -> of_order 4 (fun x => 1 - (1 - u x) ^ n - INR n * u x).
Proof.
  intros [C [d [pos bound]]].
  assert (0 <= Rabs C) by apply Rabs_pos.
  destruct (power_remainder n (Rabs C)) as [D [posD remainder]]; [assumption|].
  exists (D * C ^ 2), (Rmin d 1). split; [apply Rmin_glb_lt; lra|]. intros x small.
  pose proof (Rmin_l d 1). pose proof (Rmin_r d 1).
  assert (own : Rabs (u x) <= C * Rabs x ^ 2) by (apply bound; lra).
  assert (0 <= Rabs x) by apply Rabs_pos. assert (0 <= Rabs (u x)) by apply Rabs_pos.
  pose proof (Rle_abs C).
  assert (Rabs x ^ 2 <= 1) by nra.
  assert (0 <= Rabs x ^ 2) by nra.
  eapply Rle_trans; [apply remainder; nra|].
  rewrite Rmult_assoc. apply Rmult_le_compat_l; [assumption|].
  rewrite <- (pow2_abs (u x)). replace (C ^ 2 * Rabs x ^ 4) with ((C * Rabs x ^ 2) ^ 2) by ring.
  apply pow_incr. split; assumption.
Qed.

Lemma exponential_between x : 0 <= x -> 0 <= exp (- x) - 1 + x <= x ^ 2.
Proof.
  intros pos. destruct (Req_dec x 0) as [->|other].
  - rewrite Ropp_0, exp_0. lra.
  - pose proof (exp_ineq1 x other). pose proof (exp_ineq1 (- x) ltac:(lra)).
    assert (exp (- x) * exp x = 1) by (rewrite <- exp_plus, <- exp_0; f_equal; ring).
    pose proof (exp_pos (- x)). split; [lra|].
    assert (exp (- x) * (1 + x) <= 1) by nra. nra.
Qed.
Lemma small_exponential_remainder : of_order 4 (fun s => (1 - exp (- (2 * s ^ 2))) / 2 - s ^ 2).
Proof.
  exists 2, 1. split; [lra|]. intros s _. rewrite RPow_abs.
  pose proof (exponential_between (2 * s ^ 2) ltac:(nra)).
  assert (Rabs (s ^ 4) = s ^ 4) as -> by (apply Rabs_right; nra).
  apply Rabs_le. nra.
Qed.
Lemma small_exponential : of_order 2 (fun s => (1 - exp (- (2 * s ^ 2))) / 2).
Proof.
  exists 1, 1. split; [lra|]. intros s small. rewrite RPow_abs.
  pose proof (exponential_between (2 * s ^ 2) ltac:(nra)).
  assert (exp (- (2 * s ^ 2)) <= 1).
  { rewrite <- exp_0. destruct (Req_dec s 0) as [->|other].
    - right. f_equal. ring.
    - left. apply exp_increasing. nra. }
  assert (Rabs (s ^ 2) = s ^ 2) as -> by (apply Rabs_right; nra).
  apply Rabs_le. nra.
Qed.

(* A sum of continuous functions. *)
Lemma continuity_pt_total n f x : (forall i, (i < n)%nat -> continuity_pt (f i) x) ->
  continuity_pt (fun y => total n (fun i => f i y)) x.
Proof.
  induction n as [|n IH]; intros each; simpl.
  - apply continuity_pt_const. intros ? ?. reflexivity.
  - apply (continuity_pt_plus (fun y => total n (fun i => f i y))).
    + apply IH. intros; apply each; lia.
    + apply each. lia.
Qed.
Lemma derivable_pt_lim_total n f x l : (forall i, (i < n)%nat -> derivable_pt_lim (f i) x (l i)) ->
  derivable_pt_lim (fun y => total n (fun i => f i y)) x (total n l).
Proof.
  induction n as [|n IH]; intros each; simpl.
  - apply derivable_pt_lim_const.
  - apply (derivable_pt_lim_plus (fun y => total n (fun i => f i y)) (f n)).
    + apply IH. intros; apply each; lia.
    + apply each. lia.
Qed.
