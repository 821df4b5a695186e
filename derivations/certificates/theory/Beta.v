(* Moments of the law of one entry of a random unitary matrix, and binomial numbers. *)
From Coq Require Import Binomial.
From QNTK Require Import Algebra.
Open Scope R_scope.

(* A function that has x^k (n + 1) (1 - x)^n for its derivative. *)
Fixpoint beta_primitive (n k : nat) (x : R) : R :=
  match k with
  | 0%nat => - (1 - x) ^ S n
  | S m => (INR (S m) * beta_primitive n m x - INR (S n) * x ^ S m * (1 - x) ^ S n) / INR (S n + S m)
  end.
Lemma beta_primitive_slope n k x :
  derivable_pt_lim (beta_primitive n k) x (x ^ k * (INR (S n) * (1 - x) ^ n)).
Proof.
  induction k as [|m IH].
  - simpl beta_primitive. change (fun x0 : R => - ((1 - x0) * (1 - x0) ^ n)) with (fun x0 : R => - (1 - x0) ^ S n).
    eapply derivative_is; [repeat rule|]. simpl pred. cbn [pow]. ring.
  - assert (0 < INR (S n + S m)) by (apply lt_0_INR; lia).
    eapply derivative_is.
    + simpl beta_primitive.
      apply (derivable_pt_lim_div (fun x => INR (S m) * beta_primitive n m x - INR (S n) * (x * x ^ m) * ((1 - x) * (1 - x) ^ n)) (fun _ => INR (S n + S m))).
      * apply (derivable_pt_lim_minus (fun x => INR (S m) * beta_primitive n m x)
          (fun x => INR (S n) * x ^ S m * (1 - x) ^ S n)).
        -- apply (derivable_pt_lim_mult (fun _ => INR (S m))); [apply derivable_pt_lim_const|exact IH].
        -- repeat rule.
      * apply derivable_pt_lim_const.
      * lra.
    + cbv beta. unfold Rsqr. simpl pred. cbn [pow]. rewrite plus_INR, !S_INR in *. field. lra.
Qed.

(* Two functions with one derivative change by the same. *)
Lemma same_change F G f : (forall x, derivable_pt_lim F x (f x)) -> (forall x, derivable_pt_lim G x (f x)) ->
  F 1 - F 0 = G 1 - G 0.
Proof.
  intros slope slope'.
  destruct (MVT_cor2 (fun x => F x - G x) (fun x => f x - f x) 0 1 Rlt_0_1) as [c [is _]].
  { intros x _. apply (derivable_pt_lim_minus F G); [apply slope|apply slope']. }
  lra.
Qed.
Lemma rising_positive x k : 0 < x -> 0 < rising x k.
Proof.
  intros pos. induction k as [|k IH]; simpl; [lra|]. apply Rmult_lt_0_compat; [exact IH|].
  assert (0 <= IZR (Z.of_nat k)) by (apply IZR_le; lia). lra.
Qed.
Lemma beta_moment n k F : (forall x, derivable_pt_lim F x (x ^ k * (INR (S n) * (1 - x) ^ n))) ->
  F 1 - F 0 = INR (fact k) / rising (INR (S (S n))) k.
Proof.
  intros slope. rewrite (same_change F (beta_primitive n k) _ slope (beta_primitive_slope n k)).
  clear F slope. assert (pos : 0 < INR (S (S n))) by (apply lt_0_INR; lia).
  induction k as [|m IH].
  - cbn [beta_primitive rising fact]. replace (1 - 1) with 0 by ring. replace (1 - 0) with 1 by ring.
    rewrite pow_i, pow1 by lia. simpl. field.
  - assert (0 < INR (S n + S m)) by (apply lt_0_INR; lia).
    transitivity (INR (S m) / INR (S n + S m) * (beta_primitive n m 1 - beta_primitive n m 0)).
    + cbn [beta_primitive]. replace (1 - 1) with 0 by ring. rewrite !pow_i by lia. field. lra.
    + rewrite IH. pose proof (rising_positive _ m pos). cbn [rising fact]. rewrite <- INR_IZR_INZ.
      replace (INR (S n + S m)) with (INR (S (S n)) + INR m) in * by (rewrite <- plus_INR; f_equal; lia).
      change (S m * fact m)%nat with (S m * fact m)%nat. rewrite mult_INR. field. split; lra.
Qed.

(* N (N + 1) ... (N + k - 1) over k! is a binomial number, and N^k / k! at least. *)
Lemma rising_fact n k : rising (INR (S n)) k * INR (fact n) = INR (fact (n + k)).
Proof.
  induction k as [|k IH]; [rewrite Nat.add_0_r; simpl; ring|].
  cbn [rising]. rewrite <- INR_IZR_INZ.
  replace (n + S k)%nat with (S (n + k)) by lia. cbn [fact].
  change (fact (n + k) + (n + k) * fact (n + k))%nat with (S (n + k) * fact (n + k))%nat.
  rewrite mult_INR, <- IH, !S_INR, plus_INR. ring.
Qed.
Lemma rising_binomial n k : (1 <= n)%nat ->
  rising (INR n) k / INR (fact k) = Binomial.C (n + k - 1) k.
Proof.
  intros pos. destruct n as [|m]; [lia|]. unfold Binomial.C.
  replace (S m + k - 1)%nat with (m + k)%nat by lia. replace (m + k - k)%nat with m by lia.
  rewrite <- rising_fact. field. split; apply INR_fact_neq_0.
Qed.
Lemma rising_least n k : (INR n) ^ k <= rising (INR n) k.
Proof.
  pose proof (pos_INR n). induction k as [|k IH]; [simpl; lra|].
  cbn [rising]. simpl pow. rewrite Rmult_comm. rewrite <- INR_IZR_INZ. pose proof (pos_INR k).
  apply Rmult_le_compat; try lra. apply pow_le. lra.
Qed.
