(* Laws of random matrices beyond the averages of words: what does not change a law. *)
From Coq Require Import List Arith.
From QNTK Require Import Words Algebra Tables Systems Averages Operators.
Import ListNotations.
Open Scope R_scope.

(* Haar: the mean over independent random matrices W 0, W 1, ... stays as it is where one of them is
   multiplied from the left with what the earlier ones make. *)
Definition Haar {Alg : algebra} (mean : ((nat -> element Alg) -> R) -> R) : Prop :=
  (forall F G, (forall W, F W = G W) -> mean F = mean G) /\
  (forall l F h, (forall W V, (forall a, (a < l)%nat -> W a = V a) -> h W = h V) ->
    mean (fun W => F (fun a => if Nat.eqb a l then mul (h W) (W l) else W a)) = mean F).

(* All that stands left of a generator: A_1 = W_1, and behind each gate comes the next matrix. *)
Fixpoint left_of {Alg : algebra} (gates W : nat -> element Alg) (a : nat) : element Alg :=
  match a with
  | 0%nat => W 0%nat
  | S c => (left_of gates W c * gates c * W (S c))%op
  end.

Section Substitution.
  Variable Alg : algebra.
  Variables (mean : ((nat -> element Alg) -> R) -> R) (gates : nat -> element Alg).
  Hypothesis haar : Haar mean.
  Let put (m : nat) (W : nat -> element Alg) (a : nat) : element Alg :=
    if Nat.leb a m then left_of gates W a else W a.
  Lemma left_of_same W V a : (forall b, (b <= a)%nat -> W b = V b) -> left_of gates W a = left_of gates V a.
  Proof.
    induction a as [|a IH]; intros same; cbn [left_of].
    - apply same. lia.
    - rewrite IH by (intros; apply same; lia). rewrite (same (S a)) by lia. reflexivity.
  Qed.
  Lemma mean_of_put m F :
    (forall W V, (forall a, W a = V a) -> F W = F V) -> mean (fun W => F (put m W)) = mean F.
  Proof.
    intros by_values. destruct haar as [same invariant]. induction m as [|m IH].
    - apply same. intros W. apply by_values. intros a. unfold put.
      destruct (Nat.leb_spec a 0); [|reflexivity]. replace a with 0%nat by lia. reflexivity.
    - rewrite <- IH.
      rewrite <- (invariant (S m) (fun W => F (put m W)) (fun W => (left_of gates W m * gates m)%op)).
      + apply same. intros W. apply by_values. intros a. unfold put.
        destruct (Nat.leb_spec a (S m)) as [small|far]; destruct (Nat.leb_spec a m) as [less|more]; try lia.
        * apply left_of_same. intros b below. destruct (Nat.eqb_spec b (S m)); [lia|reflexivity].
        * replace a with (S m) by lia. rewrite Nat.eqb_refl. reflexivity.
        * destruct (Nat.eqb_spec a (S m)); [lia|reflexivity].
      + intros W V early. rewrite (left_of_same W V m) by (intros; apply early; lia). reflexivity.
  Qed.
  (* What depends on the first L + 1 of the matrices has the mean that it has of independent ones. *)
  Theorem mean_of_products L F :
    (forall W V, (forall a, (a <= L)%nat -> W a = V a) -> F W = F V) ->
    mean (fun W => F (left_of gates W)) = mean F.
  Proof.
    intros first. rewrite <- (mean_of_put L F).
    - destruct haar as [same _]. apply same. intros W. apply first. intros a small. unfold put.
      destruct (Nat.leb_spec a L); [reflexivity|lia].
    - intros W V all. apply first. intros a _. apply all.
  Qed.
End Substitution.

(* Brauer: the mean of a product of entries of V^T O V over real orthogonal V, where O is symmetric and
   has the power sums T: the entry i is (c_2i, c_2i+1). Rows are joined by one pairing and columns by
   another, with a Weingarten function of O(N) of the two; a loop of rows through m letters O is T m. *)
Definition letters_of (k : nat) : permutation := flat_map (fun i => [2 * i + 1; 2 * i]%nat) (seq 0 k).
Definition agrees (columns : list nat) (q : permutation) : bool :=
  forallb (fun i => Nat.eqb (nth i columns 0%nat) (nth (image q i) columns 0%nat)) (seq 0 (length q)).
Definition orthogonal_terms (columns : list nat) : list (list nat * list nat) :=
  let k := Nat.div2 (length columns) in
  flat_map (fun q => if agrees columns q
    then map (fun p => (coset_type p q, coset_type p (letters_of k))) (pairings k) else []) (pairings k).
Definition orthogonal_value (N : R) (T : nat -> R) (l : list (list nat * list nat)) : R :=
  fold_right Rplus 0 (map (fun t => orthogonal N (fst t) * product_of (map T (snd t))) l).
Definition Brauer (N : R) (T : nat -> R) (E : list nat -> R) : Prop :=
  forall columns, E columns = orthogonal_value N T (orthogonal_terms columns).
Ltac averaged_by_pairings :=
  repeat match goal with H : Brauer _ _ ?E |- context [?E ?c] => rewrite (H c) end;
  repeat match goal with |- context [orthogonal_terms ?c] => computed (orthogonal_terms c) end;
  cbv [orthogonal_value fold_right map fst snd product_of orthogonal listed nth].
