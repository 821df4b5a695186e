(* How identities of rational functions are proved, and what a limit is. *)
From Coq Require Export Reals Lra Lia Psatz ZArith List.
From Coq Require Import Setoid.
Import ListNotations.
Open Scope R_scope.

(* A factor is no zero if it is a hypothesis up to its way of writing, or positive. *)
Ltac positive :=
  repeat match goal with
  | H : (_ <= _)%nat |- _ => apply le_INR in H; simpl INR in H
  end;
  match goal with
  | |- _ => assumption
  | |- _ => lra
  | |- _ => nra
  | |- 0 < _ + _ => apply Rplus_lt_0_compat; positive
  | |- 0 < _ * _ => apply Rmult_lt_0_compat; positive
  | |- 0 < _ ^ _ => apply pow_lt; positive
  | |- 0 < / _ => apply Rinv_0_lt_compat; positive
  | |- 0 < _ / _ => apply Rdiv_lt_0_compat; positive
  | |- 0 < sqrt _ => apply sqrt_lt_R0; positive
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < PI => apply PI_RGT_0
  | |- 0 < INR (fact _) => apply INR_fact_lt_0
  end.

Ltac by_hypothesis :=
  match goal with
  | |- _ => assumption
  | H : ?b <> 0 |- ?a <> 0 =>
      let Z := fresh in intro Z; apply H; transitivity a; [ring | exact Z]
  | H : ?b <> 0 |- ?a <> 0 =>
      let Z := fresh in intro Z; apply H; transitivity (- a); [ring | rewrite Z; ring]
  end.
Ltac nonzero :=
  match goal with
  | |- _ => by_hypothesis
  | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
  | |- _ ^ _ <> 0 => apply pow_nonzero; nonzero
  | |- / _ <> 0 => apply Rinv_neq_0_compat; nonzero
  | |- - _ <> 0 => apply Ropp_neq_0_compat; nonzero
  | |- _ => apply Rgt_not_eq; positive
  | |- _ => lra
  | |- _ => nra
  end.
(* What is left of a denominator when it has been multiplied with powers of a letter. *)
Ltac by_fraction k :=
  match goal with
  | H : ?b <> 0, X : ?x <> 0 |- ?a <> 0 =>
      is_var x;
      let Z := fresh in intro Z; apply H; transitivity (a / x ^ k);
      [field; nonzero | rewrite Z; field; nonzero]
  end.
Ltac by_fractions :=
  first [by_fraction 1%nat | by_fraction 2%nat | by_fraction 3%nat | by_fraction 4%nat
        | by_fraction 5%nat | by_fraction 6%nat].
Ltac nonzeros :=
  repeat match goal with |- _ /\ _ => split end; try first [nonzero | by_fractions].

(* A factor that is known to be no zero in one way of writing. *)
Ltac rational := first [reflexivity | ring | field; nonzeros].

(* The limit of a function of a real number that grows. *)
Definition tends (f : R -> R) (l : R) : Prop :=
  forall e, 0 < e -> exists M, 0 < M /\ forall x, M < x -> Rabs (f x - l) < e.

(* It is the value at 0 of what the function is in 1/x, where that is continuous. *)
Lemma tends_by (f g : R -> R) (l : R) :
  (exists M, 0 < M /\ forall x, M < x -> f x = g (/ x)) ->
  continuity_pt g 0 -> g 0 = l -> tends f l.
Proof.
  intros [M [HM same]] smooth <- e He.
  destruct (smooth e He) as [d [Hd near]].
  exists (M + / d). assert (0 < / d) by (apply Rinv_0_lt_compat; lra).
  split; [lra|]. intros x Hx.
  rewrite same by lra.
  assert (0 < x) by lra.
  assert (0 < / x) by (apply Rinv_0_lt_compat; lra).
  apply near. split.
  - split; [exact I|lra].
  - simpl. unfold R_dist. rewrite Rminus_0_r, Rabs_right by lra.
    rewrite <- (Rinv_inv d). apply Rinv_lt_contravar; [|lra].
    apply Rmult_lt_0_compat; lra.
Qed.

Ltac continuous :=
  repeat match goal with
  | |- continuity_pt (fun _ => ?c) _ => apply continuity_pt_const; intros ? ?; reflexivity
  | |- continuity_pt (fun x => x) _ => apply derivable_continuous_pt, derivable_pt_id
  | |- continuity_pt (fun x => @?f x + @?g x) _ => apply (continuity_pt_plus f g)
  | |- continuity_pt (fun x => @?f x - @?g x) _ => apply (continuity_pt_minus f g)
  | |- continuity_pt (fun x => @?f x * @?g x) _ => apply (continuity_pt_mult f g)
  | |- continuity_pt (fun x => - @?f x) _ => apply (continuity_pt_opp f)
  | |- continuity_pt (fun x => / @?f x) _ => apply (continuity_pt_inv f)
  | |- continuity_pt (fun x => @?f x / @?g x) _ => apply (continuity_pt_div f g)
  | |- continuity_pt (fun x => @?f x ^ ?n) _ =>
      apply (continuity_pt_comp f (fun y => y ^ n)); [|apply derivable_continuous_pt, derivable_pt_pow]
  end.

(* Derivatives, by the rules. *)
Ltac derived :=
  repeat match goal with
  | |- derivable_pt_lim (fun _ => ?c) _ _ => apply derivable_pt_lim_const
  | |- derivable_pt_lim (fun x => x) _ _ => apply derivable_pt_lim_id
  end.

(* Sums over 0, 1, ..., n - 1. *)
Fixpoint total (n : nat) (f : nat -> R) : R :=
  match n with 0%nat => 0 | S m => total m f + f m end.

(* The two sides of a function that grows: where x is large, no denominator vanishes. *)
Ltac large_identity x := cbv beta; field; nonzeros.
Ltac at_zero c :=
  cbv beta; match goal with |- ?a <> 0 => replace a with c by ring; nonzero end.
Ltac at_zero_value := cbv beta; rational.

(* -- Derivatives, by the rules. -- *)
Lemma derivative_is f x l l' : derivable_pt_lim f x l -> l = l' -> derivable_pt_lim f x l'.
Proof. intros D <-. exact D. Qed.
(* The second derivative: the first exists around the place, and has this slope. *)
Definition derivable_twice (f : R -> R) (x l : R) : Prop :=
  exists f', (forall y, derivable_pt_lim f y (f' y)) /\ derivable_pt_lim f' x l.
Lemma derivable_pt_lim_raised f x l n :
  derivable_pt_lim f x l ->
  derivable_pt_lim (fun y => f y ^ n) x (INR n * f x ^ pred n * l).
Proof.
  intros D. apply (derivable_pt_lim_comp f (fun y => y ^ n) x); [exact D|].
  apply derivable_pt_lim_pow.
Qed.
Lemma derivable_pt_lim_of g f x l k :
  derivable_pt_lim f x l -> derivable_pt_lim g (f x) k ->
  derivable_pt_lim (fun y => g (f y)) x (k * l).
Proof. intros. apply (derivable_pt_lim_comp f g x); assumption. Qed.
Ltac rule :=
  match goal with
  | |- derivable_pt_lim (fun _ => ?c) _ _ => apply derivable_pt_lim_const
  | |- derivable_pt_lim (fun x => x) _ _ => apply derivable_pt_lim_id
  | |- derivable_pt_lim (fun x => @?f x + @?g x) _ _ => apply (derivable_pt_lim_plus f g)
  | |- derivable_pt_lim (fun x => @?f x - @?g x) _ _ => apply (derivable_pt_lim_minus f g)
  | |- derivable_pt_lim (fun x => - @?f x) _ _ => apply (derivable_pt_lim_opp f)
  | |- derivable_pt_lim (fun x => @?f x * @?g x) _ _ => apply (derivable_pt_lim_mult f g)
  | |- derivable_pt_lim (fun x => @?f x / @?g x) _ _ => apply (derivable_pt_lim_div f g)
  | |- derivable_pt_lim (fun x => @?f x ^ ?n) _ _ => apply (derivable_pt_lim_raised f)
  | |- derivable_pt_lim (fun x => ln (@?f x)) _ _ =>
      apply (derivable_pt_lim_of ln f); [|apply derivable_pt_lim_ln]
  | |- derivable_pt_lim (fun x => exp (@?f x)) _ _ =>
      apply (derivable_pt_lim_of exp f); [|apply derivable_pt_lim_exp]
  | |- derivable_pt_lim (fun x => cos (@?f x)) _ _ =>
      apply (derivable_pt_lim_of cos f); [|apply derivable_pt_lim_cos]
  | |- derivable_pt_lim (fun x => sin (@?f x)) _ _ =>
      apply (derivable_pt_lim_of sin f); [|apply derivable_pt_lim_sin]
  end.
Ltac differentiate_by side :=
  eapply derivative_is; [repeat rule; cbv beta; try side | cbv beta; unfold Rsqr; simpl pred; try side].
Ltac differentiate := differentiate_by ltac:(first [rational | nonzero | positive]).

(* Kronecker's delta. *)
Definition kronecker (i j : nat) : R := if Nat.eqb i j then 1 else 0.

(* Symbols in exponents: 2 t is t + t, and bases that are equal are written in one way. *)
Ltac split_powers :=
  repeat match goal with
  | |- context [?a ^ (2 * ?t)] => replace (a ^ (2 * t)) with (a ^ t * a ^ t)
      by (rewrite <- pow_add; f_equal; lia)
  | |- context [?a ^ (?s + ?t)] => rewrite (pow_add a s t)
  end.
Ltac one_base :=
  repeat match goal with
  | |- context [?a ^ ?n] =>
      lazymatch n with S _ => fail | O => fail | _ => idtac end;
      match goal with
      | |- context [?b ^ n] => tryif constr_eq a b then fail else replace b with a by ring
      end
  end.
Ltac in_powers := cbv beta; split_powers; one_base; rational.

(* Limits of sequences. *)
Lemma limit_of_powers (f : nat -> R) (c l a : R) :
  Rabs a < 1 -> (forall n, f n = l + c * a ^ n) -> Un_cv f l.
Proof.
  intros small is e He.
  destruct (Rlt_dec 0 (Rabs c)) as [pos|zero].
  - destruct (pow_lt_1_zero a small (e / Rabs c)) as [n0 far]; [apply Rdiv_lt_0_compat; lra|].
    exists n0. intros n Hn. unfold R_dist. rewrite is.
    replace (l + c * a ^ n - l) with (c * a ^ n) by ring. rewrite Rabs_mult.
    specialize (far n Hn).
    apply Rmult_lt_compat_l with (r := Rabs c) in far; [|exact pos].
    replace (Rabs c * (e / Rabs c)) with e in far by (field; lra). exact far.
  - exists 0%nat. intros n _. unfold R_dist. rewrite is.
    assert (c = 0) as ->.
    { destruct (Req_dec c 0) as [->|other]; [reflexivity|].
      pose proof (Rabs_pos_lt c other). lra. }
    replace (l + 0 * a ^ n - l) with 0 by ring. rewrite Rabs_R0. exact He.
Qed.

(* The limit at a place, whatever the function is there. *)
Definition tends_at (f : R -> R) (a l : R) : Prop :=
  forall e, 0 < e -> exists d, 0 < d /\ forall x, x <> a -> Rabs (x - a) < d -> Rabs (f x - l) < e.
Lemma tends_at_by f g a l d :
  0 < d -> (forall x, x <> a -> Rabs (x - a) < d -> f x = g x) -> continuity_pt g a -> g a = l ->
  tends_at f a l.
Proof.
  intros Hd same smooth <- e He. destruct (smooth e He) as [d' [Hd' near]].
  exists (Rmin d d'). split; [apply Rmin_glb_lt; lra|]. intros x other close.
  pose proof (Rmin_l d d'). pose proof (Rmin_r d d').
  rewrite same by (auto; lra). apply near. split; [split; [exact I|auto]|].
  simpl. unfold R_dist. lra.
Qed.

Fixpoint rising (x : R) (k : nat) : R :=
  match k with 0%nat => 1 | S m => rising x m * (x + IZR (Z.of_nat m)) end.

(* A remainder: what is at most C |x|^k for small x. *)
Definition of_order (k : nat) (f : R -> R) : Prop :=
  exists C d, 0 < d /\ forall x, Rabs x < d -> Rabs (f x) <= C * Rabs x ^ k.
Lemma of_order_by k f q :
  (forall x, f x = x ^ k * q x) -> continuity_pt q 0 -> of_order k f.
Proof.
  intros is smooth. destruct (smooth 1 Rlt_0_1) as [d [Hd near]].
  exists (Rabs (q 0) + 1), d. split; [exact Hd|]. intros x small. rewrite is, Rabs_mult, <- RPow_abs.
  rewrite Rmult_comm. apply Rmult_le_compat_r; [apply pow_le, Rabs_pos|].
  destruct (Req_dec x 0) as [->|other]; [pose proof (Rabs_pos (q 0)); lra|].
  assert (Rabs (q x - q 0) < 1).
  { apply near. split; [split; [exact I|auto]|]. simpl. unfold R_dist. rewrite Rminus_0_r. exact small. }
  pose proof (Rabs_triang (q x - q 0) (q 0)) as three.
  replace (q x - q 0 + q 0) with (q x) in three by ring. lra.
Qed.
Lemma of_order_zero k f : (forall x, f x = 0) -> of_order k f.
Proof.
  intros is. exists 0, 1. split; [lra|]. intros x _. rewrite is, Rabs_R0. lra.
Qed.

(* A recursion, from where it starts. *)
Fixpoint iterated {A : Type} (step : A -> A) (start : A) (t : nat) : A :=
  match t with 0%nat => start | S s => step (iterated step start s) end.
Lemma geometric a t : (1 - a) * total t (fun s => a ^ s) = 1 - a ^ t.
Proof. induction t as [|t IH]; simpl; [ring|]. rewrite Rmult_plus_distr_l, IH. ring. Qed.
Lemma iterated_factor f a start t : (forall x, f x = a * x) -> iterated f start t = a ^ t * start.
Proof. intros is. induction t as [|t IH]; simpl; [ring|]. rewrite is, IH. ring. Qed.
Lemma iterated_affine f a b start t : (forall x, f x = a * x + b) -> a <> 1 ->
  iterated f start t = a ^ t * start + b * ((1 - a ^ t) / (1 - a)).
Proof.
  intros is other. induction t as [|t IH]; simpl; [field; lra|]. rewrite is, IH. field. lra.
Qed.
