(* Strings of the four letters 1, X, Y, Z as numbers in base 4, and the signs of two of them. *)
From QNTK Require Import Words Algebra Sums.
Open Scope R_scope.

(* Two letters commute if one is the identity or they are equal, and anticommute if not. *)
Definition letter_sign (a b : nat) : R :=
  if Nat.eqb a 0 then 1 else if Nat.eqb b 0 then 1 else if Nat.eqb a b then 1 else -1.
(* The sign of two strings is the product of the signs of their letters. *)
Fixpoint sign (n a b : nat) : R :=
  match n with
  | 0%nat => 1
  | S m => letter_sign (a mod 4) (b mod 4) * sign m (a / 4) (b / 4)
  end.

Lemma total_cut p q f : total (p + q) f = total p f + total q (fun b => f (p + b)%nat).
Proof.
  induction q as [|q IH]; [rewrite Nat.add_0_r; simpl; ring|].
  rewrite Nat.add_succ_r. cbn [total]. rewrite IH. ring.
Qed.
Lemma total_letters m f : total (4 * m) f = total m (fun q => total 4 (fun r => f (4 * q + r)%nat)).
Proof.
  induction m as [|m IH]; [reflexivity|].
  replace (4 * S m)%nat with (4 * m + 4)%nat by lia. rewrite total_cut, IH. reflexivity.
Qed.
Lemma digits q r : (r < 4)%nat -> ((4 * q + r) mod 4 = r /\ (4 * q + r) / 4 = q)%nat.
Proof.
  intros small. split.
  - rewrite Nat.add_comm, Nat.mul_comm, Nat.mod_add, Nat.mod_small by lia. reflexivity.
  - rewrite Nat.add_comm, Nat.mul_comm, Nat.div_add, Nat.div_small by lia. reflexivity.
Qed.
Definition all_strings (n : nat) : nat := Nat.pow 4 n.
Lemma all_strings_S n : INR (all_strings (S n)) = 4 * INR (all_strings n).
Proof. unfold all_strings. cbn [Nat.pow]. rewrite mult_INR. simpl INR. ring. Qed.
Lemma all_strings_positive n : 0 < INR (all_strings n).
Proof. apply lt_0_INR. unfold all_strings. induction n as [|n IH]; cbn [Nat.pow]; lia. Qed.

(* A mean over strings is one over the last letter, and one over the others. *)
Lemma signs_of_pairs n : forall b c, (b < all_strings n)%nat -> (c < all_strings n)%nat ->
  total (all_strings n) (fun a => sign n a b * sign n a c) = INR (all_strings n) * kronecker b c.
Proof.
  induction n as [|n IH]; intros b c smallB smallC.
  - unfold all_strings in *. cbn [Nat.pow] in *. replace b with 0%nat by lia. replace c with 0%nat by lia.
    unfold kronecker. simpl. ring.
  - rewrite all_strings_S. unfold all_strings in *. cbn [Nat.pow] in *.
    assert (b / 4 < 4 ^ n)%nat by (apply Nat.div_lt_upper_bound; lia).
    assert (c / 4 < 4 ^ n)%nat by (apply Nat.div_lt_upper_bound; lia).
    rewrite total_letters.
    rewrite (total_ext (4 ^ n) _ (fun q => (4 * kronecker (b mod 4) (c mod 4)) * (sign n q (b / 4) * sign n q (c / 4)))).
    + rewrite total_times, IH by assumption.
      assert (both : kronecker b c = kronecker (b mod 4) (c mod 4) * kronecker (b / 4) (c / 4)).
      { unfold kronecker. pose proof (Nat.div_mod b 4). pose proof (Nat.div_mod c 4).
        destruct (Nat.eqb_spec b c) as [->|]; [rewrite !Nat.eqb_refl; ring|].
        destruct (Nat.eqb_spec (b mod 4) (c mod 4)), (Nat.eqb_spec (b / 4) (c / 4)); try ring. lia. }
      rewrite both. ring.
    + intros q _.
      rewrite (total_ext 4 _ (fun r => (letter_sign r (b mod 4) * letter_sign r (c mod 4)) * (sign n q (b / 4) * sign n q (c / 4)))).
      * assert (b mod 4 < 4)%nat by (apply Nat.mod_upper_bound; lia).
        assert (c mod 4 < 4)%nat by (apply Nat.mod_upper_bound; lia).
        generalize dependent (b mod 4). generalize dependent (c mod 4). intros y smallY x smallX.
        do 4 (destruct x as [|x]; [do 4 (destruct y as [|y];
          [unfold kronecker, letter_sign; cbn [total Nat.eqb]; ring|]); lia|]). lia.
      * intros r small. cbn [sign]. destruct (digits q r small) as [-> ->]. ring.
Qed.
Lemma sign_of_identity n a : sign n a 0 = 1.
Proof.
  revert a. induction n as [|n IH]; intros a; [reflexivity|]. cbn [sign].
  change (0 / 4)%nat with 0%nat. change (0 mod 4)%nat with 0%nat. rewrite IH. unfold letter_sign.
  destruct (Nat.eqb (a mod 4) 0); cbn [Nat.eqb]; ring.
Qed.
Lemma signs_of_one n b : (b < all_strings n)%nat ->
  total (all_strings n) (fun a => sign n a b) = INR (all_strings n) * kronecker b 0.
Proof.
  intros small. rewrite <- signs_of_pairs; [|exact small|apply INR_lt; change (INR 0) with 0; apply all_strings_positive].
  apply total_ext. intros a _. rewrite sign_of_identity. ring.
Qed.
