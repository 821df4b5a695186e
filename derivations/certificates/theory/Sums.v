(* Sums over choices of indices: only which of them are equal matters. *)
From Coq Require Import List Arith.
From QNTK Require Import Words Algebra.
Import ListNotations.
Open Scope R_scope.

Lemma total_ext n f g : (forall a, (a < n)%nat -> f a = g a) -> total n f = total n g.
Proof.
  induction n as [|n IH]; intros same; simpl; [reflexivity|].
  rewrite IH, same by (try lia; intros; apply same; lia). reflexivity.
Qed.
Lemma total_const n c : total n (fun _ => c) = INR n * c.
Proof. induction n as [|n IH]; [simpl; ring|]. rewrite S_INR. simpl total. rewrite IH. ring. Qed.
Lemma total_plus n f g : total n (fun a => f a + g a) = total n f + total n g.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma total_times n c f : total n (fun a => c * f a) = c * total n f.
Proof. induction n as [|n IH]; simpl; [ring|rewrite IH; ring]. Qed.
Lemma total_nonnegative n f : (forall a, (a < n)%nat -> 0 <= f a) -> 0 <= total n f.
Proof.
  induction n as [|n IH]; intros each; simpl; [lra|].
  assert (0 <= total n f) by (apply IH; intros; apply each; lia).
  specialize (each n). assert (0 <= f n) by (apply each; lia). lra.
Qed.
Lemma total_swap n m f :
  total n (fun a => total m (fun b => f a b)) = total m (fun b => total n (fun a => f a b)).
Proof.
  induction n as [|n IH]; simpl.
  - induction m as [|m IHm]; simpl; [reflexivity|rewrite <- IHm; ring].
  - rewrite IH, total_plus. reflexivity.
Qed.
Lemma total_front n f : total (S n) f = f 0%nat + total n (fun a => f (S a)).
Proof. induction n as [|n IH]; [simpl; ring|]. simpl in *. rewrite IH. ring. Qed.

(* One of the terms is another: *)
Lemma total_one n x p h : (x < n)%nat ->
  total n (fun a => if Nat.eqb a x then p else h a) = p - h x + total n h.
Proof.
  induction n as [|n IH]; intros below; [lia|]. simpl.
  destruct (Nat.eq_dec x n) as [->|other].
  - rewrite Nat.eqb_refl. rewrite (total_ext n _ h); [ring|].
    intros a Ha. destruct (Nat.eqb_spec a n); [lia|reflexivity].
  - rewrite IH by lia. destruct (Nat.eqb_spec n x); [lia|ring].
Qed.

(* The number of an index: the place of the first one that is equal to it. *)
Lemma member_In i l : member i l = true <-> In i l.
Proof.
  induction l as [|j l IH]; simpl; [split; [discriminate|tauto]|].
  destruct (Nat.eqb_spec i j) as [->|other]; [tauto|].
  rewrite IH. split; [tauto|intros [?|?]; [congruence|assumption]].
Qed.
Lemma total_by_place n d (u : nat -> R) v : NoDup d -> (forall x, In x d -> (x < n)%nat) ->
  total n (fun a => if member a d then u (position a d) else v)
  = total (length d) u + (INR n - INR (length d)) * v.
Proof.
  revert u. induction d as [|x d IH]; intros u distinct below.
  - simpl. rewrite total_const. ring.
  - inversion distinct as [|? ? new rest]; subst.
    rewrite (total_ext n _ (fun a => if Nat.eqb a x then u 0%nat else
        if member a d then u (S (position a d)) else v)).
    2:{ intros a _. simpl. destruct (Nat.eqb a x); reflexivity. }
    rewrite total_one by (apply below; left; reflexivity).
    destruct (member x d) eqn:found; [apply member_In in found; contradiction|].
    rewrite (IH (fun j => u (S j))) by (try assumption; intros; apply below; right; assumption).
    change (length (x :: d)) with (S (length d)).
    rewrite total_front, S_INR. ring.
Qed.

(* The sum over k more indices below n, where [seen] are the values so far and [r] their numbers. *)
Fixpoint chosen (n k : nat) (f : list nat -> R) (seen r : list nat) : R :=
  match k with
  | 0%nat => f r
  | S m => total n (fun a => chosen n m f (if member a seen then seen else seen ++ [a])
                                    (r ++ [position a seen]))
  end.
(* The sum of f over all choices of k indices below n: f is told which are equal, [0; 1; 0]. *)
Definition over_choices (n k : nat) (f : list nat -> R) : R := chosen n k f [] [].

Fixpoint by_pattern (n k : nat) (f : list nat -> R) (m : nat) (r : list nat) : R :=
  match k with
  | 0%nat => f r
  | S j => total m (fun p => by_pattern n j f m (r ++ [p]))
           + (INR n - INR m) * by_pattern n j f (S m) (r ++ [m])
  end.

Lemma position_absent a d : member a d = false -> position a d = length d.
Proof.
  induction d as [|j d IH]; simpl; [reflexivity|].
  destruct (Nat.eqb a j); [discriminate|]. intros absent. rewrite IH by assumption. reflexivity.
Qed.
Lemma chosen_by_pattern n k f : forall seen r, NoDup seen -> (forall x, In x seen -> (x < n)%nat) ->
  chosen n k f seen r = by_pattern n k f (length seen) r.
Proof.
  induction k as [|k IH]; intros seen r distinct below; [reflexivity|].
  simpl chosen. simpl by_pattern.
  rewrite <- (total_by_place n seen (fun p => by_pattern n k f (length seen) (r ++ [p])))
    by assumption.
  apply total_ext. intros a small.
  destruct (member a seen) eqn:found.
  - apply IH; assumption.
  - rewrite position_absent by assumption.
    rewrite IH.
    + rewrite app_length. simpl. rewrite Nat.add_1_r. reflexivity.
    + assert (~ In a seen) as new by (rewrite <- member_In, found; discriminate).
      clear - distinct new. induction seen as [|x seen IH]; simpl.
      * constructor; [intros []|constructor].
      * inversion distinct; subst. constructor.
        -- rewrite in_app_iff. simpl. intros [?|[?|[]]]; [contradiction|].
           subst. apply new. left. reflexivity.
        -- apply IH; [assumption|]. intro. apply new. right. assumption.
    + intros x here. rewrite in_app_iff in here. simpl in here.
      destruct here as [here|[<-|[]]]; [apply below; exact here|exact small].
Qed.
Theorem over_choices_by_pattern n k f : over_choices n k f = by_pattern n k f 0 [].
Proof.
  unfold over_choices. rewrite chosen_by_pattern; [reflexivity|constructor|intros x []].
Qed.

(* How often each index is there: [2; 1] of [0; 1; 0]. *)
Definition how_often (r : list nat) : list nat :=
  map (fun j => count_occ Nat.eq_dec r j) (nodup Nat.eq_dec r).

Ltac by_patterns := rewrite ?over_choices_by_pattern; cbv [by_pattern total app]; simpl INR.
Ltac constant_sums :=
  rewrite ?total_const; repeat (rewrite minus_INR by lia); change (INR 1) with 1.

(* A sum of powers, and the square of a sum. *)
Lemma total_powers f c a t : (forall s, f s = c * a ^ s) -> 1 - a <> 0 ->
  total t f = c * ((1 - a ^ t) / (1 - a)).
Proof.
  intros is other. rewrite (total_ext t f (fun s => c * a ^ s)) by (intros; apply is).
  rewrite (total_times t c (pow a)).
  assert (sum : (1 - a) * total t (pow a) = 1 - a ^ t) by apply geometric.
  apply (Rmult_eq_reg_l (1 - a)); [|exact other].
  transitivity (c * ((1 - a) * total t (pow a))); [ring|].
  rewrite sum. field. exact other.
Qed.
Lemma total_square n f :
  total n f ^ 2 = total n (fun a => total n (fun b => f a * f b)).
Proof.
  rewrite (total_ext n (fun a => total n (fun b => f a * f b)) (fun a => total n f * f a)).
  2:{ intros a _. rewrite (total_times n (f a) f). ring. }
  rewrite (total_times n (total n f) f). ring.
Qed.
