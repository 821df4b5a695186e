(* Permutations at leading order in a number that grows: Weingarten functions are quotients of
   polynomials, and a quotient is bounded where the degree is no higher above than below. *)
From Coq Require Export Reals List ZArith Lia Lra.
From QNTK Require Export Words Tables.
Import ListNotations.
Open Scope R_scope.

(* -- Whether a permutation moves no point, or just two: a transposition. -- *)
Definition moved (p : permutation) : nat :=
  length (filter (fun i => negb (Nat.eqb (image p i) i)) (seq 0 (length p))).
Definition one (p : permutation) : R := if Nat.eqb (moved p) 0 then 1 else 0.
Definition swapped (p : permutation) : R := if Nat.eqb (moved p) 2 then 1 else 0.

(* -- Polynomials with whole coefficients, as they are written and as lists: the constant first. -- *)

Inductive polynomial :=
| Itself
| Whole (z : Z)
| Added (p q : polynomial)
| Opposite (p : polynomial)
| Times (p q : polynomial)
| Raised (p : polynomial) (n : nat).

Fixpoint written_at (p : polynomial) (x : R) : R :=
  match p with
  | Itself => x
  | Whole z => IZR z
  | Added p q => written_at p x + written_at q x
  | Opposite p => - written_at p x
  | Times p q => written_at p x * written_at q x
  | Raised p n => written_at p x ^ n
  end.

Fixpoint worth (l : list Z) (x : R) : R :=
  match l with [] => 0 | c :: r => IZR c + x * worth r x end.
Fixpoint list_sum (l m : list Z) : list Z :=
  match l, m with
  | [], _ => m
  | _, [] => l
  | c :: r, d :: s => (c + d)%Z :: list_sum r s
  end.
Definition list_times (z : Z) (l : list Z) : list Z := map (Z.mul z) l.
Fixpoint list_product (l m : list Z) : list Z :=
  match l with [] => [] | c :: r => list_sum (list_times c m) (0%Z :: list_product r m) end.
Fixpoint list_power (l : list Z) (n : nat) : list Z :=
  match n with 0%nat => [1%Z] | S m => list_product l (list_power l m) end.
Fixpoint trimmed (l : list Z) : list Z :=
  match l with
  | [] => []
  | c :: r => match trimmed r with [] => if Z.eqb c 0 then [] else [c] | t => c :: t end
  end.
Fixpoint coefficients (p : polynomial) : list Z :=
  match p with
  | Itself => [0; 1]%Z
  | Whole z => [z]
  | Added p q => list_sum (coefficients p) (coefficients q)
  | Opposite p => list_times (-1) (coefficients p)
  | Times p q => list_product (coefficients p) (coefficients q)
  | Raised p n => list_power (coefficients p) n
  end.

Lemma worth_sum x l : forall m, worth (list_sum l m) x = worth l x + worth m x.
Proof.
  induction l as [|c r IH]; intros [|d s]; simpl; try ring. rewrite IH, plus_IZR. ring.
Qed.
Lemma worth_times x z l : worth (list_times z l) x = IZR z * worth l x.
Proof. induction l as [|c r IH]; simpl; [ring|]. rewrite mult_IZR. fold (list_times z r). rewrite IH. ring. Qed.
Lemma worth_product x l m : worth (list_product l m) x = worth l x * worth m x.
Proof.
  induction l as [|c r IH]; simpl; [ring|]. rewrite worth_sum, worth_times. simpl. rewrite IH. ring.
Qed.
Lemma worth_power x l n : worth (list_power l n) x = worth l x ^ n.
Proof. induction n as [|n IH]; simpl; [ring|]. rewrite worth_product, IH. ring. Qed.
Lemma worth_trimmed x l : worth (trimmed l) x = worth l x.
Proof.
  induction l as [|c r IH]; simpl; [reflexivity|]. destruct (trimmed r) as [|d s].
  - simpl in IH. rewrite <- IH. destruct (Z.eqb_spec c 0) as [->|_]; simpl; ring.
  - simpl in *. rewrite IH. reflexivity.
Qed.
Lemma worth_coefficients x p : worth (coefficients p) x = written_at p x.
Proof.
  induction p; simpl; rewrite ?worth_sum, ?worth_times, ?worth_product, ?worth_power; try ring;
  rewrite ?IHp, ?IHp1, ?IHp2; ring.
Qed.

(* -- How fast they grow. -- *)

Lemma worth_above l : exists C, 0 <= C /\ forall x, 1 <= x -> x * Rabs (worth l x) <= C * x ^ length l.
Proof.
  induction l as [|c r [C [pos above]]].
  - exists 0. split; [lra|]. intros x _. simpl. rewrite Rabs_R0. lra.
  - exists (Rabs (IZR c) + C). pose proof (Rabs_pos (IZR c)). split; [lra|]. intros x large.
    specialize (above x large). simpl length. simpl pow. simpl worth.
    assert (1 <= x ^ length r) by (apply pow_R1_Rle; exact large).
    assert (Rabs (IZR c + x * worth r x) <= Rabs (IZR c) + x * Rabs (worth r x)).
    { eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult, (Rabs_right x) by lra. lra. }
    assert (Rabs (IZR c) <= Rabs (IZR c) * x ^ length r) by nra.
    replace ((Rabs (IZR c) + C) * (x * x ^ length r))
      with (x * (Rabs (IZR c) * x ^ length r + C * x ^ length r)) by ring.
    apply Rmult_le_compat_l; lra.
Qed.
Lemma worth_app x l c : worth (l ++ [c]) x = worth l x + IZR c * x ^ length l.
Proof. induction l as [|d r IH]; simpl; [ring|]. rewrite IH. ring. Qed.
Lemma worth_below l c : c <> 0%Z ->
  exists M, 1 <= M /\ forall x, M < x -> x ^ length l <= 2 * Rabs (worth (l ++ [c]) x).
Proof.
  intros some. destruct (worth_above l) as [C [pos above]]. exists (1 + 2 * C). split; [lra|].
  intros x large. rewrite worth_app. specialize (above x ltac:(lra)).
  assert (0 < x ^ length l) by (apply pow_lt; lra).
  assert (1 <= Rabs (IZR c)) by (rewrite <- abs_IZR; apply IZR_le; lia).
  assert (2 * Rabs (worth l x) <= x ^ length l).
  { apply Rmult_le_reg_l with x; [lra|]. pose proof (Rabs_pos (worth l x)). nra. }
  pose proof (Rabs_triang (worth l x + IZR c * x ^ length l) (- worth l x)) as apart.
  replace (worth l x + IZR c * x ^ length l + - worth l x) with (IZR c * x ^ length l) in apart by ring.
  rewrite Rabs_Ropp, Rabs_mult, (Rabs_right (x ^ length l)) in apart by lra. nra.
Qed.

(* Whether the degree of the one is at most that of the other, which is not 0. *)
Definition no_higher (p q : polynomial) : bool :=
  let above := trimmed (coefficients p) in
  let below := trimmed (coefficients q) in
  andb (Nat.leb (length above) (length below)) (negb (Z.eqb (last below 0%Z) 0)).
Lemma quotient_bounded p q : no_higher p q = true ->
  exists C M, 1 <= M /\ forall x, M < x ->
    written_at q x <> 0 /\ Rabs (written_at p x / written_at q x) <= C.
Proof.
  unfold no_higher. intros checked. apply andb_prop in checked. destruct checked as [short some].
  apply Nat.leb_le in short. apply Bool.negb_true_iff, Z.eqb_neq in some.
  assert (top : forall x, written_at p x = worth (trimmed (coefficients p)) x)
    by (intros; rewrite worth_trimmed, worth_coefficients; reflexivity).
  assert (bottom : forall x, written_at q x = worth (trimmed (coefficients q)) x)
    by (intros; rewrite worth_trimmed, worth_coefficients; reflexivity).
  revert top bottom short some. generalize (trimmed (coefficients p)) (trimmed (coefficients q)).
  intros above below top bottom short some.
  assert (parts : below = removelast below ++ [last below 0%Z])
    by (apply app_removelast_last; intros ->; apply some; reflexivity).
  destruct (worth_below (removelast below) _ some) as [M [pos grows]].
  destruct (worth_above above) as [C [posC falls]].
  rewrite <- parts in grows. rewrite parts, app_length in short. simpl in short.
  exists (2 * C), M. split; [exact pos|]. intros x large. rewrite top, bottom.
  specialize (grows x large). specialize (falls x ltac:(lra)).
  assert (0 < x ^ length (removelast below)) by (apply pow_lt; lra).
  assert (worth below x <> 0) as other by (intros zero; rewrite zero, Rabs_R0 in grows; lra).
  split; [exact other|].
  assert (x ^ length above <= x * x ^ length (removelast below)).
  { change (x * x ^ length (removelast below)) with (x ^ S (length (removelast below))).
    apply Rle_pow; [lra|]. lia. }
  assert (Rabs (worth above x) <= C * x ^ length (removelast below)).
  { apply Rmult_le_reg_l with x; [lra|]. nra. }
  unfold Rdiv. rewrite Rabs_mult, Rabs_inv.
  pose proof (Rabs_pos_lt _ other).
  apply Rmult_le_reg_r with (Rabs (worth below x)); [assumption|].
  rewrite Rmult_assoc, Rinv_l by lra. nra.
Qed.

(* -- What a quotient is at leading order: of it, the remainder is a quotient, too. -- *)

Definition remainder (k : nat) (a b : Z) (p q : polynomial) : polynomial :=
  Added (Times (Raised Itself (k + 2)) p)
    (Opposite (Times q (Added (Times (Whole a) (Raised Itself 2)) (Times (Whole b) Itself)))).
Lemma leading_order k a b p q f :
  (forall x, f x = written_at p x / written_at q x) -> no_higher (remainder k a b p q) q = true ->
  exists C M, forall x, M < x -> exists rest, Rabs rest <= C
    /\ f x = / x ^ k * (IZR a + 1 / x * IZR b + rest * / x ^ 2).
Proof.
  intros is checked. destruct (quotient_bounded _ _ checked) as [C [M [pos bounded]]].
  exists C, M. intros x large. destruct (bounded x large) as [other small].
  exists (written_at (remainder k a b p q) x / written_at q x). split; [exact small|].
  rewrite is. cbn [remainder written_at]. rewrite pow_add.
  assert (x <> 0) by (apply Rgt_not_eq; lra). assert (x ^ k <> 0) by (apply pow_nonzero; assumption).
  field. repeat split; assumption.
Qed.

(* The polynomial that is written in a function of a number. *)
Ltac polynomial_in f :=
  lazymatch f with
  | fun x => x => constr:(Itself)
  | fun _ => IZR ?z => constr:(Whole z)
  | fun x => @?g x + @?h x =>
      let p := polynomial_in g in let q := polynomial_in h in constr:(Added p q)
  | fun x => @?g x - @?h x =>
      let p := polynomial_in g in let q := polynomial_in h in constr:(Added p (Opposite q))
  | fun x => - @?g x => let p := polynomial_in g in constr:(Opposite p)
  | fun x => @?g x * @?h x =>
      let p := polynomial_in g in let q := polynomial_in h in constr:(Times p q)
  | fun x => @?g x ^ ?n => let p := polynomial_in g in constr:(Raised p n)
  end.
(* The first two orders of the Weingarten function of a type of cycles, of degree k. *)
Ltac weingarten_begins k a b type :=
  let f := eval cbv beta iota delta [weingarten] in (fun x : R => weingarten x type) in
  lazymatch f with
  | fun x => @?g x / @?h x =>
      let p := polynomial_in g in let q := polynomial_in h in
      apply (leading_order k a b p q (fun x => weingarten x type));
      [intros; reflexivity | vm_compute; reflexivity]
  end.
