(* Means of one variable and of many, and what follows from their being linear. *)
From QNTK Require Import Words Algebra Bridges Sums.
Open Scope R_scope.

Lemma mean_of_constant E c : linear_mean E -> by_values E -> E (fun _ => c) = c.
Proof.
  intros [linear one] same. rewrite (same _ (fun _ => 1 + (c - 1) * 1)) by (intros; ring).
  rewrite (linear (fun _ => 1) (fun _ => 1)), one. ring.
Qed.
Lemma mean_of_multiple E f c : linear_mean E -> by_values E -> E (fun x => c * f x) = c * E f.
Proof.
  intros means same. pose proof (mean_of_constant E 0 means same) as zero.
  destruct means as [linear one].
  rewrite (same _ (fun x => 0 + c * f x)) by (intros; ring).
  rewrite (linear (fun _ => 0) f c), zero. ring.
Qed.
Lemma mean_of_sum E f g : linear_mean E -> by_values E -> E (fun x => f x + g x) = E f + E g.
Proof.
  intros [linear _] same. rewrite (same _ (fun x => f x + 1 * g x)) by (intros; ring).
  rewrite linear. ring.
Qed.
Lemma square_of_mean E : linear_mean E -> (forall f, (forall x, 0 <= f x) -> 0 <= E f) ->
  E (fun x => x) ^ 2 <= E (fun x => x ^ 2).
Proof.
  intros [linear one] positive_. set (m := E (fun x => x)).
  assert (around : 0 <= E (fun x => x ^ 2 + - (2 * m) * x + m ^ 2 * 1)).
  { apply positive_. intros x. replace (_ + _) with ((x - m) ^ 2) by ring. apply pow2_ge_0. }
  rewrite (linear (fun x => x ^ 2 + - (2 * m) * x) (fun _ => 1)), one in around.
  rewrite (linear (fun x => x ^ 2) (fun x => x)) in around. fold m in around. nra.
Qed.

(* Independent variables that are alike: the mean over n of them is taken one after the other. *)
Definition exchanged_at (x : nat -> R) (n : nat) (y : R) : nat -> R :=
  fun a => if Nat.eqb a n then y else x a.
Fixpoint over_many (E : (R -> R) -> R) (n : nat) (f : (nat -> R) -> R) (x : nat -> R) : R :=
  match n with
  | 0%nat => f x
  | S m => E (fun y => over_many E m f (exchanged_at x m y))
  end.
Definition over_independent E n f := over_many E n f (fun _ => 0).

(* A sum over n of them sees the others not. *)
Lemma total_exchanged n (g x : nat -> R) y :
  total n (fun a => g a * exchanged_at x n y a) = total n (fun a => g a * x a).
Proof.
  apply total_ext. intros a small. unfold exchanged_at.
  destruct (Nat.eqb_spec a n); [lia|reflexivity].
Qed.

(* A normal variable is as likely to be x as -x, so that its sines have the mean 0. *)
Definition symmetric (E : (R -> R) -> R) : Prop := forall f, E (fun x => f (- x)) = E f.
Definition Waves (sigma : R) (E : (R -> R) -> R) : Prop :=
  forall s, E (fun x => cos (s * x)) = exp (- (s ^ 2 * sigma ^ 2 / 2)) /\ E (fun x => sin (s * x)) = 0.
Lemma normal_waves E sigma : Gaussian sigma E -> symmetric E -> Waves sigma E.
Proof.
  intros [means [same waves]] even s. split; [apply waves|].
  pose proof (even (fun x => sin (s * x))) as own. cbv beta in own.
  rewrite (same _ (fun x => (-1) * sin (s * x))) in own.
  - rewrite mean_of_multiple in own by assumption. lra.
  - intros x. replace (s * - x) with (- (s * x)) by ring. rewrite sin_neg. ring.
Qed.
Lemma mean_of_wave E sigma s p : linear_mean E -> by_values E -> Waves sigma E ->
  E (fun x => cos (p + s * x)) = cos p * exp (- (s ^ 2 * sigma ^ 2 / 2)) /\
  E (fun x => sin (p + s * x)) = sin p * exp (- (s ^ 2 * sigma ^ 2 / 2)).
Proof.
  intros means same waves. destruct (waves s) as [c z]. split.
  - rewrite (same _ (fun x => cos p * cos (s * x) + (- sin p) * sin (s * x))).
    2:{ intros x. rewrite cos_plus. ring. }
    rewrite (mean_of_sum E (fun x => cos p * cos (s * x))) by assumption.
    rewrite !mean_of_multiple by assumption. rewrite c, z. ring.
  - rewrite (same _ (fun x => sin p * cos (s * x) + cos p * sin (s * x))).
    2:{ intros x. rewrite sin_plus. ring. }
    rewrite (mean_of_sum E (fun x => sin p * cos (s * x))) by assumption.
    rewrite !mean_of_multiple by assumption. rewrite c, z. ring.
Qed.
Lemma mean_of_waves E sigma s g n : linear_mean E -> by_values E -> Waves sigma E ->
  forall p, over_independent E n (fun x => cos (p + s * total n (fun a => g a * x a)))
      = cos p * exp (- (s ^ 2 * total n (fun a => g a ^ 2) * sigma ^ 2 / 2)) /\
    over_independent E n (fun x => sin (p + s * total n (fun a => g a * x a)))
      = sin p * exp (- (s ^ 2 * total n (fun a => g a ^ 2) * sigma ^ 2 / 2)).
Proof.
  intros means same waves. unfold over_independent.
  (* Of m variables that come first, and a phase that may hold what the later ones are. *)
  assert (all : forall m x p,
    over_many E m (fun y => cos (p + s * total m (fun a => g a * y a))) x
      = cos p * exp (- (s ^ 2 * total m (fun a => g a ^ 2) * sigma ^ 2 / 2)) /\
    over_many E m (fun y => sin (p + s * total m (fun a => g a * y a))) x
      = sin p * exp (- (s ^ 2 * total m (fun a => g a ^ 2) * sigma ^ 2 / 2))).
  2:{ intros p. apply all. }
  assert (values : forall m f h x, (forall y, (forall a, (m <= a)%nat -> y a = x a) -> f y = h y) ->
    over_many E m f x = over_many E m h x).
  { induction m as [|m IH]; intros f h x agree; simpl; [apply agree; reflexivity|].
    apply same. intros y. apply IH. intros z is. apply agree. intros a far.
    rewrite is by lia. unfold exchanged_at. destruct (Nat.eqb_spec a m); [lia|reflexivity]. }
  induction m as [|m IH]; intros x p.
  - cbn [over_many total]. replace (p + s * 0) with p by ring.
    replace (- (s ^ 2 * 0 * sigma ^ 2 / 2)) with 0 by field. rewrite exp_0. split; ring.
  - assert (one : exp (- (s ^ 2 * total (S m) (fun a => g a ^ 2) * sigma ^ 2 / 2))
      = exp (- (s ^ 2 * total m (fun a => g a ^ 2) * sigma ^ 2 / 2))
        * exp (- ((s * g m) ^ 2 * sigma ^ 2 / 2))).
    { rewrite <- exp_plus. f_equal. simpl total. field. }
    destruct (mean_of_wave E sigma (s * g m) p means same waves) as [c z].
    split.
    + simpl over_many.
      rewrite (same _ (fun y => exp (- (s ^ 2 * total m (fun a => g a ^ 2) * sigma ^ 2 / 2)) * cos (p + s * g m * y))).
      2:{ intros y.
          rewrite (values m _ (fun u => cos ((p + s * g m * y) + s * total m (fun a => g a * u a)))).
          - destruct (IH (exchanged_at x m y) (p + s * g m * y)) as [own _]. rewrite own. ring.
          - intros u is. cbn [total]. rewrite (is m) by lia. unfold exchanged_at.
            rewrite Nat.eqb_refl. f_equal. ring. }
      rewrite mean_of_multiple, c, one by assumption. ring.
    + simpl over_many.
      rewrite (same _ (fun y => exp (- (s ^ 2 * total m (fun a => g a ^ 2) * sigma ^ 2 / 2)) * sin (p + s * g m * y))).
      2:{ intros y.
          rewrite (values m _ (fun u => sin ((p + s * g m * y) + s * total m (fun a => g a * u a)))).
          - destruct (IH (exchanged_at x m y) (p + s * g m * y)) as [_ own]. rewrite own. ring.
          - intros u is. cbn [total]. rewrite (is m) by lia. unfold exchanged_at.
            rewrite Nat.eqb_refl. f_equal. ring. }
      rewrite mean_of_multiple, z, one by assumption. ring.
Qed.
Lemma over_many_values E n f h : by_values E -> (forall x, f x = h x) ->
  forall x, over_many E n f x = over_many E n h x.
Proof.
  intros same agree. induction n as [|n IH]; intros x; simpl; [apply agree|].
  apply same. intros y. apply IH.
Qed.

(* Of small noise a polynomial of second degree needs mean and variance alone. *)
Lemma mean_of_quadratic E sigma a b c : Noise sigma E ->
  E (fun x => a + b * x + c * x ^ 2) = a + c * sigma ^ 2.
Proof.
  intros [means [same [zero square]]].
  rewrite (mean_of_sum E (fun x => a + b * x) (fun x => c * x ^ 2)) by assumption.
  rewrite (mean_of_sum E (fun _ => a) (fun x => b * x)) by assumption.
  rewrite !mean_of_multiple, mean_of_constant, zero, square by assumption. ring.
Qed.
(* The square of a sum of independent kicks. *)
Lemma mean_of_square E sigma g n : Noise sigma E -> forall c,
  over_independent E n (fun x => (c + total n (fun a => g a * x a)) ^ 2)
  = c ^ 2 + sigma ^ 2 * total n (fun a => g a ^ 2).
Proof.
  intros noise. pose proof noise as [means [same _]]. unfold over_independent.
  assert (values : forall m f h x, (forall y, (forall a, (m <= a)%nat -> y a = x a) -> f y = h y) ->
    over_many E m f x = over_many E m h x).
  { induction m as [|m IH]; intros f h x agree; simpl; [apply agree; reflexivity|].
    apply same. intros y. apply IH. intros z is. apply agree. intros a far.
    rewrite is by lia. unfold exchanged_at. destruct (Nat.eqb_spec a m); [lia|reflexivity]. }
  assert (all : forall m x c, over_many E m (fun y => (c + total m (fun a => g a * y a)) ^ 2) x
    = c ^ 2 + sigma ^ 2 * total m (fun a => g a ^ 2)).
  2:{ intros c. apply all. }
  induction m as [|m IH]; intros x c.
  - cbn [over_many total]. ring.
  - cbn [over_many].
    rewrite (same _ (fun y => (c ^ 2 + sigma ^ 2 * total m (fun a => g a ^ 2)) + (2 * c * g m) * y + (g m ^ 2) * y ^ 2)).
    2:{ intros y.
        rewrite (values m _ (fun u => ((c + g m * y) + total m (fun a => g a * u a)) ^ 2)).
        - rewrite IH. ring.
        - intros u is. cbn [total]. rewrite (is m) by lia. unfold exchanged_at.
          rewrite Nat.eqb_refl. ring. }
    rewrite (mean_of_quadratic E sigma) by assumption. cbn [total]. ring.
Qed.

(* Two entries: equal ones have the variance, others the mean 0. *)
Lemma total_delta n a g : (a < n)%nat -> total n (fun b => (if Nat.eqb b a then 1 else 0) * g b) = g a.
Proof.
  intros small. rewrite (total_ext n _ (fun b => if Nat.eqb b a then g a else 0)).
  - rewrite (total_one n a (g a) (fun _ => 0)) by exact small. rewrite total_const. ring.
  - intros b _. destruct (Nat.eqb_spec b a) as [->|]; ring.
Qed.
Lemma over_many_plus E n f h : linear_mean E -> by_values E -> forall c x,
  over_many E n (fun y => f y + c * h y) x = over_many E n f x + c * over_many E n h x.
Proof.
  intros means same c. induction n as [|n IH]; intros x; simpl; [reflexivity|].
  rewrite (same _ (fun y => over_many E n f (exchanged_at x n y) + c * over_many E n h (exchanged_at x n y))).
  - destruct means as [linear _]. apply (linear (fun y => over_many E n f (exchanged_at x n y))).
  - intros y. apply IH.
Qed.
Lemma mean_of_product E sigma n a b : Noise sigma E -> (a < n)%nat -> (b < n)%nat ->
  over_independent E n (fun x => x a * x b) = if Nat.eqb a b then sigma ^ 2 else 0.
Proof.
  intros noise smallA smallB. pose proof noise as [means [same _]].

  assert (pick : forall p x, (p < n)%nat -> total n (fun c => (if Nat.eqb c p then 1 else 0) * x c) = x p)
    by (intros; apply total_delta; assumption).
  pose (one := fun p (c : nat) => if Nat.eqb c p then 1 else 0).
  assert (square : forall s, over_independent E n (fun x => (0 + total n (fun c => (one a c + s * one b c) * x c)) ^ 2)
    = sigma ^ 2 * total n (fun c => (one a c + s * one b c) ^ 2)).
  { intros s. rewrite (mean_of_square E sigma) by assumption. ring. }
  assert (split_ : over_independent E n (fun x => x a * x b)
    = / 4 * over_independent E n (fun x => (0 + total n (fun c => (one a c + 1 * one b c) * x c)) ^ 2)
      - / 4 * over_independent E n (fun x => (0 + total n (fun c => (one a c + -1 * one b c) * x c)) ^ 2)).
  { unfold over_independent.
    assert (values : forall s x, total n (fun c => (one a c + s * one b c) * x c) = x a + s * x b).
    { intros s x. rewrite (total_ext n _ (fun c => one a c * x c + s * (one b c * x c))) by (intros; ring).
      rewrite total_plus, total_times. unfold one. rewrite !pick by assumption. reflexivity. }
    pose proof (over_many_plus E n (fun _ => 0) (fun x => (0 + total n (fun c => (one a c + 1 * one b c) * x c)) ^ 2) means same (/ 4) (fun _ => 0)) as first.
    assert (nothing : over_many E n (fun _ => 0) (fun _ => 0) = 0).
    { assert (all : forall m x, over_many E m (fun _ => 0) x = 0).
      { induction m as [|m IH]; intros x; simpl; [reflexivity|].
        rewrite (same _ (fun _ => 0)) by (intros; apply IH). apply mean_of_constant; assumption. }
      apply all. }
    pose proof (over_many_plus E n (fun x => 0 + / 4 * (0 + total n (fun c => (one a c + 1 * one b c) * x c)) ^ 2)
      (fun x => (0 + total n (fun c => (one a c + -1 * one b c) * x c)) ^ 2) means same (- / 4) (fun _ => 0)) as second.
    rewrite first, nothing in second.
    transitivity (over_many E n (fun x => 0 + / 4 * (0 + total n (fun c => (one a c + 1 * one b c) * x c)) ^ 2
      + - / 4 * (0 + total n (fun c => (one a c + -1 * one b c) * x c)) ^ 2) (fun _ => 0)).
    - apply over_many_values; [exact same|]. intros x. rewrite !values. field.
    - rewrite second. ring. }
  rewrite split_, !square.
  rewrite (total_ext n (fun c => (one a c + 1 * one b c) ^ 2) (fun c => (one a c + -1 * one b c) ^ 2 + 4 * (one a c * one b c))) by (intros; ring).
  rewrite total_plus, total_times. unfold one at 3. rewrite total_delta by exact smallA.
  unfold one. rewrite Nat.eqb_sym. destruct (Nat.eqb b a); field.
Qed.

(* The entries of a matrix, one after the other. *)
Lemma place_below rows width i j : (i < rows)%nat -> (j < width)%nat -> (i * width + j < rows * width)%nat.
Proof. intros. nia. Qed.
Lemma place_unique width i j k l : (i * width + j = k * width + l)%nat -> (j < width)%nat -> (l < width)%nat ->
  i = k /\ j = l.
Proof.
  intros same smallJ smallL. assert (i = k) as ->; [|split; lia].
  destruct (lt_eq_lt_dec i k) as [[less| ]|more]; [exfalso; nia|assumption|exfalso; nia].
Qed.

(* A sum of means is the mean of the sum. *)
Lemma over_many_total E n m f : linear_mean E -> by_values E -> forall x,
  over_many E n (fun y => total m (fun i => f i y)) x = total m (fun i => over_many E n (f i) x).
Proof.
  intros means same. induction m as [|m IH]; intros x; cbn [total].
  - revert x. induction n as [|n IHn]; intros x; simpl; [reflexivity|].
    rewrite (same _ (fun _ => 0)) by (intros; apply IHn). apply mean_of_constant; assumption.
  - rewrite (over_many_values E n _ (fun y => total m (fun i => f i y) + 1 * f m y) same) by (intros; ring).
    rewrite over_many_plus, IH by assumption. ring.
Qed.
(* Rows of independent entries, each times a vector: the mean of the sum of squares. *)
Lemma total_block n m i v x : (i < n)%nat ->
  total (n * m) (fun a => (if Nat.eqb (a / m) i then v (a mod m) else 0) * x a)
  = total m (fun j => x (i * m + j)%nat * v j).
Proof.
  destruct m as [|w]; [rewrite Nat.mul_0_r; reflexivity|].
  assert (all : forall k, total (k * S w) (fun a => (if Nat.eqb (a / S w) i then v (a mod S w) else 0) * x a)
    = if Nat.ltb i k then total (S w) (fun j => x (i * S w + j)%nat * v j) else 0).
  { induction k as [|k IH]; [reflexivity|].
    assert (cut : forall p q f, total (p + q) f = total p f + total q (fun b => f (p + b)%nat)).
    { intros p q f. induction q as [|q IHq]; [rewrite Nat.add_0_r; simpl; ring|].
      rewrite Nat.add_succ_r. cbn [total]. rewrite IHq. ring. }
    replace (S k * S w)%nat with (k * S w + S w)%nat by lia. rewrite cut, IH.
    rewrite (total_ext (S w) (fun b => (if Nat.eqb ((k * S w + b) / S w) i then v ((k * S w + b) mod S w) else 0) * x (k * S w + b)%nat)
      (fun b => if Nat.eqb k i then x (k * S w + b)%nat * v b else 0)).
    2:{ intros b small. rewrite Nat.div_add_l, (Nat.div_small b), Nat.add_0_r by lia.
        rewrite (Nat.add_comm (k * S w)), Nat.mod_add, Nat.mod_small by lia.
        destruct (Nat.eqb k i); ring. }
    destruct (Nat.eqb_spec k i) as [->|other].
    - rewrite Nat.ltb_irrefl. replace (Nat.ltb i (S i)) with true by (symmetry; apply Nat.ltb_lt; lia). ring.
    - rewrite total_const. destruct (Nat.ltb_spec i k), (Nat.ltb_spec i (S k)); try lia; ring. }
  intros small. rewrite all. replace (Nat.ltb i n) with true by (symmetry; apply Nat.ltb_lt; exact small). reflexivity.
Qed.
Lemma mean_of_row_squares E sigma n m v : Noise sigma E ->
  over_independent E (n * m) (fun x => total n (fun i => total m (fun j => x (i * m + j)%nat * v j) ^ 2))
  = INR n * (sigma ^ 2 * total m (fun j => v j ^ 2)).
Proof.
  intros noise. pose proof noise as [means [same _]]. unfold over_independent.
  rewrite (over_many_total E (n * m) n (fun i x => total m (fun j => x (i * m + j)%nat * v j) ^ 2)) by assumption.
  rewrite <- total_const. apply total_ext. intros i small.
  pose proof (mean_of_square E sigma (fun a => if Nat.eqb (a / m) i then v (a mod m) else 0) (n * m) noise 0) as own.
  unfold over_independent in own.
  rewrite (over_many_values E (n * m) _ (fun x => (0 + total (n * m) (fun a => (if Nat.eqb (a / m) i then v (a mod m) else 0) * x a)) ^ 2) same).
  2:{ intros x. rewrite total_block by exact small. rewrite Rplus_0_l. reflexivity. }
  rewrite own.
  rewrite (total_ext (n * m) _ (fun a => (if Nat.eqb (a / m) i then v (a mod m) else 0) * (fun b => v (b mod m)) a)).
  2:{ intros a _. destruct (Nat.eqb (a / m) i); ring. }
  rewrite (total_block n m i v (fun b => v (b mod m))) by exact small.
  rewrite (total_ext m (fun j => v ((i * m + j) mod m) * v j) (fun j => v j ^ 2)).
  - ring.
  - intros j below. rewrite Nat.add_comm, Nat.mod_add, Nat.mod_small by lia. ring.
Qed.
