(* Descent in continuous time: functions of many angles along a curve, and systems of equations for
   derivatives, whose solutions are what they are because there is no other. *)
From QNTK Require Import Algebra Words Sums.
Open Scope R_scope.

(* -- Functions of many variables. -- *)

(* F changes by the sum of g_a times the change of the variable a, and by less than that. *)
Definition has_gradient (n : nat) (F : (nat -> R) -> R) (x g : nat -> R) : Prop :=
  forall e, 0 < e -> exists d, 0 < d /\ forall y, (forall a, (a < n)%nat -> Rabs (y a - x a) < d) ->
    Rabs (F y - F x - total n (fun a => g a * (y a - x a))) <= e * total n (fun a => Rabs (y a - x a)).

Lemma total_abs n f : Rabs (total n f) <= total n (fun a => Rabs (f a)).
Proof.
  induction n as [|n IH]; simpl; [rewrite Rabs_R0; lra|].
  pose proof (Rabs_triang (total n f) (f n)). lra.
Qed.
Lemma total_le n f g : (forall a, (a < n)%nat -> f a <= g a) -> total n f <= total n g.
Proof.
  induction n as [|n IH]; intros each; simpl; [lra|].
  apply Rplus_le_compat; [apply IH; intros; apply each; lia|apply each; lia].
Qed.

(* What holds near a place for each of finitely many indices, holds near it for all. *)
Lemma near_all n (P : nat -> R -> Prop) :
  (forall a, (a < n)%nat -> exists d, 0 < d /\ forall h, Rabs h < d -> P a h) ->
  exists d, 0 < d /\ forall h, Rabs h < d -> forall a, (a < n)%nat -> P a h.
Proof.
  induction n as [|n IH]; intros each.
  - exists 1. split; [lra|]. intros; lia.
  - destruct IH as [d [Hd all]]; [intros; apply each; lia|].
    destruct (each n) as [d' [Hd' own]]; [lia|].
    exists (Rmin d d'). split; [apply Rmin_glb_lt; lra|]. intros h small a below.
    pose proof (Rmin_l d d'). pose proof (Rmin_r d d').
    destruct (Nat.eq_dec a n) as [->|other]; [apply own; lra|apply all; [lra|lia]].
Qed.

(* The chain rule. *)
Lemma along n F (x : R -> nat -> R) (v g : nat -> R) t :
  has_gradient n F (x t) g -> (forall a, (a < n)%nat -> derivable_pt_lim (fun s => x s a) t (v a)) ->
  derivable_pt_lim (fun s => F (x s)) t (total n (fun a => g a * v a)).
Proof.
  intros smooth moves e He.
  pose (V := total n (fun a => Rabs (v a) + 1)). pose (G := total n (fun a => Rabs (g a))).
  assert (0 <= V) by (apply total_nonnegative; intros; pose proof (Rabs_pos (v a)); lra).
  assert (0 <= G) by (apply total_nonnegative; intros; apply Rabs_pos).
  destruct (smooth (e / (2 * (V + 1)))) as [d [Hd near]]; [apply Rdiv_lt_0_compat; lra|].
  pose (e' := Rmin 1 (e / (2 * (G + 1)))).
  assert (0 < e') by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
  assert (e' <= 1) by apply Rmin_l.
  assert (e' <= e / (2 * (G + 1))) by apply Rmin_r.
  destruct (near_all n (fun a h => h <> 0 -> Rabs ((x (t + h) a - x t a) / h - v a) < e'))
    as [d1 [Hd1 close]].
  { intros a below. destruct (moves a below e' ltac:(assumption)) as [[d1 Hd1] all]. simpl in all.
    exists d1. split; [exact Hd1|]. intros h small other. apply all; assumption. }
  assert (small_step : exists d2, 0 < d2 /\ forall a, (a < n)%nat -> d2 * (Rabs (v a) + 1) <= d).
  { exists (d / (V + 1)). split; [apply Rdiv_lt_0_compat; lra|]. intros a below.
    assert (Rabs (v a) + 1 <= V + 1).
    { assert (Rabs (v a) + 1 <= V); [|lra]. unfold V. clear - below. induction n as [|n IH]; [lia|]. simpl.
      destruct (Nat.eq_dec a n) as [->|other].
      - assert (0 <= total n (fun a => Rabs (v a) + 1)); [|lra].
        apply total_nonnegative. intros b _. pose proof (Rabs_pos (v b)). lra.
      - specialize (IH ltac:(lia)). pose proof (Rabs_pos (v n)). lra. }
    apply (Rmult_le_reg_r (V + 1)); [lra|]. replace (d / (V + 1) * (Rabs (v a) + 1) * (V + 1))
      with (d * (Rabs (v a) + 1)) by (field; lra).
    apply Rmult_le_compat_l; lra. }
  destruct small_step as [d2 [Hd2 within]].
  assert (pos : 0 < Rmin d1 d2) by (apply Rmin_glb_lt; lra).
  exists (mkposreal _ pos). simpl. intros h other small.
  pose proof (Rmin_l d1 d2). pose proof (Rmin_r d1 d2).
  assert (Habs : 0 < Rabs h) by (apply Rabs_pos_lt; exact other).
  pose (q := fun a => (x (t + h) a - x t a) / h - v a).
  assert (is : forall a, x (t + h) a - x t a = h * (v a + q a)) by (intros; unfold q; field; exact other).
  assert (less : forall a, (a < n)%nat -> Rabs (q a) < e') by (intros; apply close; [lra|assumption|exact other]).
  assert (bound : forall a, (a < n)%nat -> Rabs (x (t + h) a - x t a) <= Rabs h * (Rabs (v a) + 1)).
  { intros a below. rewrite is, Rabs_mult. apply Rmult_le_compat_l; [lra|].
    pose proof (Rabs_triang (v a) (q a)). specialize (less a below). lra. }
  specialize (near (x (t + h))). 
  assert (all : forall a, (a < n)%nat -> Rabs (x (t + h) a - x t a) < d).
  { intros a below. apply Rle_lt_trans with (1 := bound a below).
    apply Rlt_le_trans with (2 := within a below). apply Rmult_lt_compat_r; [|lra].
    pose proof (Rabs_pos (v a)). lra. }
  specialize (near all).
  apply (Rmult_lt_reg_l (Rabs h)); [exact Habs|]. rewrite <- Rabs_mult.
  replace (h * ((F (x (t + h)) - F (x t)) / h - total n (fun a => g a * v a)))
    with ((F (x (t + h)) - F (x t) - total n (fun a => g a * (x (t + h) a - x t a)))
          + h * total n (fun a => g a * q a)).
  2:{ rewrite (total_ext n (fun a => g a * (x (t + h) a - x t a)) (fun a => h * (g a * v a + g a * q a))).
      2:{ intros a _. rewrite is. ring. }
      rewrite total_times, total_plus. field. exact other. }
  apply Rle_lt_trans with (1 := Rabs_triang _ _).
  assert (first : Rabs (F (x (t + h)) - F (x t) - total n (fun a => g a * (x (t + h) a - x t a)))
    <= Rabs h * (e / 2)).
  { apply Rle_trans with (1 := near).
    apply Rle_trans with (e / (2 * (V + 1)) * (Rabs h * V)).
    - apply Rmult_le_compat_l; [left; apply Rdiv_lt_0_compat; lra|].
      unfold V. rewrite <- total_times. apply total_le. exact bound.
    - replace (e / (2 * (V + 1)) * (Rabs h * V)) with (Rabs h * (e / 2) * (V / (V + 1))) by (field; lra).
      rewrite <- (Rmult_1_r (Rabs h * (e / 2))) at 2. apply Rmult_le_compat_l.
      + apply Rmult_le_pos; lra.
      + apply (Rmult_le_reg_r (V + 1)); [lra|]. replace (V / (V + 1) * (V + 1)) with V by (field; lra). lra. }
  assert (second : Rabs (h * total n (fun a => g a * q a)) < Rabs h * (e / 2)).
  { rewrite Rabs_mult. apply Rmult_lt_compat_l; [exact Habs|].
    apply Rle_lt_trans with (e' * G).
    - apply Rle_trans with (1 := total_abs _ _). unfold G. rewrite <- total_times. apply total_le.
      intros a below. rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_r; [apply Rabs_pos|].
      left. apply less. exact below.
    - apply Rle_lt_trans with (e / (2 * (G + 1)) * G); [apply Rmult_le_compat_r; assumption|].
      apply (Rmult_lt_reg_r (G + 1)); [lra|].
      replace (e / (2 * (G + 1)) * G * (G + 1)) with (e / 2 * G) by (field; lra).
      apply Rmult_lt_compat_l; lra. }
  lra.
Qed.

Lemma derivable_pt_lim_total n (f : R -> nat -> R) (v : nat -> R) t :
  (forall a, (a < n)%nat -> derivable_pt_lim (fun s => f s a) t (v a)) ->
  derivable_pt_lim (fun s => total n (f s)) t (total n v).
Proof.
  induction n as [|n IH]; intros each; simpl; [apply derivable_pt_lim_const|].
  apply (derivable_pt_lim_plus (fun s => total n (f s)) (fun s => f s n));
    [apply IH; intros; apply each; lia|apply each; lia].
Qed.

(* The variables with another value of one of them, and partial derivatives. *)
Definition moved (x : nat -> R) (a : nat) (s : R) : nat -> R := fun b => if Nat.eqb b a then s else x b.
Definition partial (F : (nat -> R) -> R) (a : nat) (x : nat -> R) (l : R) : Prop :=
  derivable_pt_lim (fun s => F (moved x a s)) (x a) l.

(* -- Equations for derivatives. -- *)

Lemma decreasing_on f f' T : 0 <= T -> (forall t, 0 <= t -> derivable_pt_lim f t (f' t)) ->
  (forall t, 0 <= t <= T -> f' t <= 0) -> f T <= f 0.
Proof.
  intros pos D falls. destruct (Req_dec T 0) as [->|other]; [lra|].
  destruct (MVT_cor2 f f' 0 T) as [c [is within]]; [lra|intros; apply D; lra|].
  assert (f' c <= 0) by (apply falls; lra).
  assert (f' c * (T - 0) <= 0) by nra. lra.
Qed.
Lemma continuous_here f f' t : derivable_pt_lim f t (f' t) -> continuity_pt f t.
Proof. intros D. apply derivable_continuous_pt. exists (f' t). exact D. Qed.

(* The linear equation y' = a y has no solution from 0 on that starts at 0, but 0. *)
Lemma stays_zero y a : (forall t, 0 <= t -> continuity_pt a t) ->
  (forall t, 0 <= t -> derivable_pt_lim y t (a t * y t)) -> y 0 = 0 -> forall T, 0 <= T -> y T = 0.
Proof.
  intros smooth D start T pos.
  assert (exists M, forall t, 0 <= t <= T -> a t <= M) as [M most].
  { destruct (continuity_ab_maj a 0 T pos) as [m [most _]]; [intros; apply smooth; lra|].
    exists (a m). exact most. }
  assert (less : y T ^ 2 * exp (- (2 * M * T)) <= y 0 ^ 2 * exp (- (2 * M * 0))).
  { apply (decreasing_on (fun t => y t ^ 2 * exp (- (2 * M * t)))
      (fun t => 2 * (a t - M) * (y t ^ 2 * exp (- (2 * M * t))))); [exact pos| |].
    - intros t Ht. eapply derivative_is.
      + apply (derivable_pt_lim_mult (fun t => y t ^ 2)).
        * apply (derivable_pt_lim_raised y). apply D. exact Ht.
        * repeat rule.
      + cbv beta. simpl. ring.
    - intros t Ht. assert (0 <= y t ^ 2 * exp (- (2 * M * t))).
      { apply Rmult_le_pos; [apply pow2_ge_0|left; apply exp_pos]. }
      specialize (most t Ht). nra. }
  rewrite start in less. replace (0 ^ 2 * exp (- (2 * M * 0))) with 0 in less by ring.
  pose proof (exp_pos (- (2 * M * T))). assert (y T ^ 2 <= 0) by nra. nra.
Qed.
Lemma stays f : (forall t, 0 <= t -> derivable_pt_lim f t 0) -> forall T, 0 <= T -> f T = f 0.
Proof.
  intros D T pos. apply Rminus_diag_uniq.
  apply (stays_zero (fun t => f t - f 0) (fun _ => 0)); [intros; continuous| |lra|exact pos].
  intros t Ht. eapply derivative_is; [apply (derivable_pt_lim_minus f (fun _ => f 0));
    [apply D; exact Ht|apply derivable_pt_lim_const]|ring].
Qed.

(* The error and the kernel from the time 0 on, where the relative meta-kernel is constant. *)
Definition flows (eta lambda : R) (error kernel : R -> R) : Prop :=
  forall t, 0 <= t -> derivable_pt_lim error t (- eta * error t * kernel t)
    /\ derivable_pt_lim kernel t (- 2 * eta * lambda * error t * kernel t).

Lemma conserved eta lambda error kernel : flows eta lambda error kernel ->
  forall t, 0 <= t -> derivable_pt_lim (fun s => kernel s - 2 * lambda * error s) t 0.
Proof.
  intros flow t pos. destruct (flow t pos) as [De Dk]. eapply derivative_is.
  - apply (derivable_pt_lim_minus kernel (fun s => 2 * lambda * error s)); [exact Dk|].
    apply (derivable_pt_lim_mult (fun _ => 2 * lambda) error);
      [apply derivable_pt_lim_const|exact De].
  - ring.
Qed.

(* The error is its start over D, where D starts at 1 and D' = eta (C D + 2 lambda error(0)). *)
Lemma solved eta lambda error kernel D : flows eta lambda error kernel ->
  D 0 = 1 -> (forall t, 0 <= t -> derivable_pt_lim D t
    (eta * ((kernel 0 - 2 * lambda * error 0) * D t + 2 * lambda * error 0))) ->
  forall t, 0 <= t -> error t * D t = error 0
    /\ kernel t = kernel 0 - 2 * lambda * error 0 + 2 * lambda * error t.
Proof.
  intros flow start rises.
  assert (level : forall t, 0 <= t -> kernel t = kernel 0 - 2 * lambda * error 0 + 2 * lambda * error t).
  { intros t pos. pose proof (stays (fun s => kernel s - 2 * lambda * error s) (conserved _ _ _ _ flow) t pos).
    cbv beta in *. lra. }
  intros t pos. split; [|apply level; exact pos]. apply Rminus_diag_uniq.
  apply (stays_zero (fun s => error s * D s - error 0) (fun s => - 2 * eta * lambda * error s));
    [| |rewrite start; ring|exact pos].
  - intros s Hs. apply (continuity_pt_mult (fun _ => - 2 * eta * lambda) error).
    + continuous.
    + apply (continuous_here error (fun s => - eta * error s * kernel s)). apply flow. exact Hs.
  - intros s Hs. eapply derivative_is.
    + apply (derivable_pt_lim_minus (fun s => error s * D s) (fun _ => error 0)).
      * apply (derivable_pt_lim_mult error D); [apply flow; exact Hs|apply rises; exact Hs].
      * apply derivable_pt_lim_const.
    + cbv beta. rewrite (level s Hs). ring.
Qed.

(* Late times: what falls exponentially, and continuous functions of what has a limit. *)
Lemma tends_exp a : 0 < a -> tends (fun t => exp (- (a * t))) 0.
Proof.
  intros pos e He. exists (Rmax 1 (- ln e / a)). split; [apply Rlt_le_trans with (2 := Rmax_l _ _); lra|].
  intros t late. rewrite Rminus_0_r, Rabs_right by (left; apply exp_pos).
  assert (- ln e / a < t) by (apply Rle_lt_trans with (2 := late); apply Rmax_r).
  rewrite <- (exp_ln e) by exact He. apply exp_increasing.
  assert (- ln e < a * t); [|lra].
  apply (Rmult_lt_reg_r (/ a)); [apply Rinv_0_lt_compat; exact pos|].
  replace (a * t * / a) with t by (field; lra). exact H.
Qed.
Lemma tends_through f g h l m : tends f l -> (forall t, 0 < t -> h t = g (f t)) -> continuity_pt g l -> g l = m ->
  tends h m.
Proof.
  intros far is smooth <- e He. destruct (smooth e He) as [d [Hd near]].
  destruct (far d Hd) as [M [HM all]]. exists M. split; [exact HM|]. intros t late. rewrite is by lra.
  destruct (Req_dec (f t) l) as [->|other].
  - replace (g l - g l) with 0 by ring. rewrite Rabs_R0. exact He.
  - apply near. split; [split; [exact I|auto]|]. simpl. unfold R_dist. apply all. exact late.
Qed.

(* Lagrange's identity, with a weight for each of the numbers. *)
Lemma pairs_apart n (h p : nat -> R) :
  total n (fun a => h a ^ 2 * p a) * total n p - total n (fun a => h a * p a) ^ 2
  = total n (fun b => total b (fun a => p a * p b * (h a - h b) ^ 2)).
Proof.
  induction n as [|n IH]; cbn [total]; [ring|]. rewrite <- IH.
  rewrite (total_ext n (fun a => p a * p n * (h a - h n) ^ 2)
    (fun a => p n * (h a ^ 2 * p a) + ((- 2 * h n * p n) * (h a * p a) + (p n * h n ^ 2) * p a)))
    by (intros; ring).
  rewrite !total_plus, !total_times. ring.
Qed.

(* What a function of the time s is in E = exp (- a s), where a is positive. *)
Ltac late_identity a s pos :=
  cbv beta;
  let E := fresh "E" in set (E := exp (- (a * s)));
  repeat match goal with
  | |- context [exp ?b] => first
      [ replace (exp b) with E by (unfold E; f_equal; ring)
      | replace (exp b) with (/ E) by (unfold E; rewrite <- exp_Ropp; f_equal; ring) ]
  end;
  assert (0 < E) by apply exp_pos;
  assert (E < 1) by (unfold E; rewrite <- exp_0; apply exp_increasing;
    assert (0 < a * s) by (apply Rmult_lt_0_compat; [nra|lra]); lra);
  field; repeat split; nra.
Ltac at_zero_place :=
  cbv beta; rewrite ?Rminus_0_r, ?Rplus_0_l, ?Rmult_1_r;
  first [apply Rgt_not_eq, Rlt_gt; positive | field; repeat split; apply Rgt_not_eq, Rlt_gt; positive].
