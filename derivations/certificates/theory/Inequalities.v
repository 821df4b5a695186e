(* Inequalities between sums, and functions that are known by their slopes. *)
From Coq Require Import List.
From QNTK Require Import Words Algebra Sums.
Import ListNotations.
Open Scope R_scope.

(* Cauchy and Schwarz: what is left is a sum of squares. *)
Lemma total_cauchy n f : total n f ^ 2 <= INR n * total n (fun a => f a ^ 2).
Proof.
  induction n as [|n IH]; [simpl; lra|]. rewrite S_INR. cbn [total].
  assert (rest : 0 <= total n (fun a => (f a - f n) ^ 2)) by (apply total_nonnegative; intros; apply pow2_ge_0).
  rewrite (total_ext n _ (fun a => f a ^ 2 + (- 2 * f n) * f a + f n ^ 2)) in rest by (intros; ring).
  rewrite !total_plus, total_times, total_const in rest.
  set (s := total n f) in *. set (q := total n (fun a => f a ^ 2)) in *.
  replace ((s + f n) ^ 2) with (s ^ 2 + 2 * f n * s + f n ^ 2) by ring.
  replace ((INR n + 1) * (q + f n ^ 2)) with (INR n * q + (q + INR n * f n ^ 2) + f n ^ 2) by ring.
  lra.
Qed.
Lemma total_le n f g : (forall a, (a < n)%nat -> f a <= g a) -> total n f <= total n g.
Proof.
  induction n as [|n IH]; intros each; cbn [total]; [lra|].
  assert (total n f <= total n g) by (apply IH; intros; apply each; lia).
  assert (f n <= g n) by (apply each; lia). lra.
Qed.
Lemma total_triangle n f : Rabs (total n f) <= total n (fun a => Rabs (f a)).
Proof.
  induction n as [|n IH]; cbn [total]; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang|lra].
Qed.
Lemma none_of_all (A : Type) (p : A -> bool) l : (forall a, In a l -> p a = false) -> filter p l = [].
Proof.
  induction l as [|a l IH]; intros none; [reflexivity|]. simpl. rewrite none by (left; reflexivity).
  apply IH. intros b here. apply none. right. exact here.
Qed.

(* Two functions with one slope between two places, and one value at the first of them. *)
Lemma same_by_slope (T F S : R -> R) a b :
  (forall z, Rmin a b <= z <= Rmax a b -> derivable_pt_lim T z (S z)) ->
  (forall z, Rmin a b <= z <= Rmax a b -> derivable_pt_lim F z (S z)) ->
  T a = F a -> T b = F b.
Proof.
  intros slope_T slope_F start.
  destruct (Req_dec a b) as [<-|other]; [exact start|].
  assert (apart : Rmin a b < Rmax a b).
  { unfold Rmin, Rmax. destruct (Rle_dec a b); lra. }
  destruct (MVT_cor2 (fun z => T z - F z) (fun z => S z - S z) (Rmin a b) (Rmax a b) apart) as [c [is _]].
  { intros z between. apply (derivable_pt_lim_minus T F); [apply slope_T|apply slope_F]; exact between. }
  cbv beta in is. revert is. unfold Rmin, Rmax. destruct (Rle_dec a b); intros is; lra.
Qed.

(* What does not depend on the choice goes in front of the sum over all choices. *)
Lemma chosen_times n k c f : forall seen r,
  chosen n k (fun q => c * f q) seen r = c * chosen n k f seen r.
Proof.
  induction k as [|k IH]; intros seen r; [reflexivity|]. cbn [chosen]. rewrite <- total_times.
  apply total_ext. intros a _. apply IH.
Qed.
Lemma over_choices_times n k c f : over_choices n k (fun r => c * f r) = c * over_choices n k f.
Proof. apply chosen_times. Qed.
