(* Means over groups: the Haar mean of any function, and what Schur's lemma says of the rotations by
   which a group acts on a simple ideal of its algebra. *)
From QNTK Require Import Algebra Words Sums.
From Coq Require Import List.
Import ListNotations.
Open Scope R_scope.

(* A mean of real functions on any set: linear, 1 of 1, and by values. *)
Definition mean_over {G : Type} (E : (G -> R) -> R) : Prop :=
  (forall f g c, E (fun u => f u + c * g u) = E f + c * E g)
  /\ (forall f g, (forall u, f u = g u) -> E f = E g) /\ E (fun _ => 1) = 1.

Section Means.
  Context {G : Type} (E : (G -> R) -> R) (mean : mean_over E).

  Lemma mean_ext f g : (forall u, f u = g u) -> E f = E g.
  Proof. destruct mean as [_ [values _]]. apply values. Qed.
  Lemma mean_zero : E (fun _ => 0) = 0.
  Proof.
    destruct mean as [linear [values _]].
    pose proof (linear (fun _ => 0) (fun _ => 0) (-1)) as own. cbv beta in own.
    rewrite (values (fun _ => 0 + -1 * 0) (fun _ => 0)) in own by (intros; ring). lra.
  Qed.
  Lemma mean_times c f : E (fun u => c * f u) = c * E f.
  Proof.
    destruct mean as [linear [values _]].
    rewrite (values _ (fun u => 0 + c * f u)) by (intros; ring).
    rewrite (linear (fun _ => 0) f), mean_zero. ring.
  Qed.
  Lemma mean_plus f g : E (fun u => f u + g u) = E f + E g.
  Proof.
    destruct mean as [linear [values _]].
    rewrite (values _ (fun u => f u + 1 * g u)) by (intros; ring). rewrite linear. ring.
  Qed.
  Lemma mean_const c : E (fun _ => c) = c.
  Proof.
    destruct mean as [_ [values one]]. rewrite (values _ (fun _ => c * 1)) by (intros; ring).
    rewrite mean_times, one. ring.
  Qed.
  Lemma mean_total n (f : G -> nat -> R) :
    E (fun u => total n (f u)) = total n (fun a => E (fun u => f u a)).
  Proof.
    induction n as [|n IH]; cbn [total]; [apply mean_zero|].
    rewrite (mean_plus (fun u => total n (f u)) (fun u => f u n)), IH. reflexivity.
  Qed.
End Means.

(* -- Haar means of any function. -- *)

Definition group {G : Type} (one : G) (mul : G -> G -> G) (inv : G -> G) : Prop :=
  (forall a b c, mul a (mul b c) = mul (mul a b) c) /\ (forall a, mul one a = a) /\ (forall a, mul a one = a)
  /\ (forall a, mul a (inv a) = one) /\ (forall a, mul (inv a) a = one).

(* The bridge: the mean over a compact group does not see a fixed factor, nor inversion. *)
Definition Haar_two_sided {G : Type} (mul : G -> G -> G) (inv : G -> G) (E : (G -> R) -> R) : Prop :=
  (forall f g, (forall u, f u = g u) -> E f = E g) /\ (forall f a, E (fun u => f (mul a u)) = E f)
  /\ (forall f a, E (fun u => f (mul u a)) = E f) /\ (forall f, E (fun u => f (inv u)) = E f).

(* The mean over several independent elements. *)
Fixpoint independent {G : Type} (E : (G -> R) -> R) (n : nat) (f : list G -> R) : R :=
  match n with
  | 0%nat => f []
  | S m => independent E m (fun ws => E (fun w => f (w :: ws)))
  end.
Lemma independent_ext {G : Type} (E : (G -> R) -> R) n : (forall f g, (forall u, f u = g u) -> E f = E g) ->
  forall f g, (forall l, length l = n -> f l = g l) -> independent E n f = independent E n g.
Proof.
  intros values. induction n as [|n IH]; intros f g same; simpl; [apply same; reflexivity|].
  apply IH. intros l long. apply values. intros w. apply same. simpl. rewrite long. reflexivity.
Qed.

Section Circuits.
  Context {G : Type} (one : G) (mul : G -> G -> G) (inv : G -> G).

  (* W_1 E_1 W_2 E_2 ... : what stands before each gate, from a first one on, and what behind. *)
  Fixpoint fronts (first : G) (gates ws : list G) : list G :=
    match gates, ws with
    | e :: gates, w :: ws => first :: fronts (mul (mul first e) w) gates ws
    | _, _ => []
    end.
  Fixpoint behind (gates ws : list G) : G :=
    match gates, ws with
    | e :: gates, w :: ws => mul (mul e w) (behind gates ws)
    | _, _ => one
    end.
  Definition turned_by {M : Type} (turned : G -> M -> M) (As : list G) (X : list M) : list M :=
    map (fun AX => turned (fst AX) (snd AX)) (combine As X).

  Variable E : (G -> R) -> R.
  Hypothesis laws : group one mul inv.
  Hypothesis haar : Haar_two_sided mul inv E.

  Lemma inverse_unique a b : mul a b = one -> b = inv a.
  Proof.
    destruct laws as [assoc [left [right [_ back]]]]. intros is.
    rewrite <- (left b), <- (back a), <- assoc, is. apply right.
  Qed.
  Lemma inverse_mul a b : inv (mul a b) = mul (inv b) (inv a).
  Proof.
    destruct laws as [assoc [left [right [front back]]]]. symmetry. apply inverse_unique.
    rewrite assoc, <- (assoc a b), front, right. apply front.
  Qed.
  (* A B^-1 that is followed by a gate and a letter, both taken off what stands behind. *)
  Lemma next_front B e w s :
    mul (mul (mul B (inv (mul (mul e w) s))) e) w = mul B (inv s).
  Proof.
    destruct laws as [assoc [left [right [front back]]]].
    rewrite !inverse_mul. rewrite <- !assoc. do 2 f_equal.
    rewrite (assoc (inv e) e w), back, left, back. apply right.
  Qed.
  Lemma haar_turned B e s f : E (fun w => f (mul B (inv (mul (mul e w) s)))) = E f.
  Proof.
    destruct haar as [values [ahead [after turn]]].
    rewrite (ahead (fun v => f (mul B (inv (mul v s)))) e).
    rewrite (after (fun v => f (mul B (inv v))) s).
    rewrite (turn (fun v => f (mul B v))). apply ahead.
  Qed.
  (* What stands before the gates of a circuit that is B as a whole is independent. *)
  Lemma reached B gates f :
    independent E (length gates) (fun ws => f (fronts (mul B (inv (behind gates ws))) gates ws))
    = independent E (length gates) f.
  Proof.
    revert f. induction gates as [|e gates IH]; intros f; simpl; [reflexivity|].
    pose proof haar as [values _].
    transitivity (independent E (length gates) (fun ws =>
      E (fun q => f (q :: fronts (mul B (inv (behind gates ws))) gates ws)))).
    - apply (independent_ext E (length gates) values). intros ws _.
      rewrite <- (haar_turned B e (behind gates ws)
        (fun q => f (q :: fronts (mul B (inv (behind gates ws))) gates ws))).
      apply values. intros w. rewrite next_front. reflexivity.
    - apply (IH (fun l => E (fun q => f (q :: l)))).
  Qed.
End Circuits.

(* -- Rotations of the elements of a simple ideal. -- *)

(* The bridge: a group rotates an orthonormal basis of a simple ideal, d elements; no element stays
   as it is in the mean, and of products of two only the Casimir, the sum of their squares. *)
Definition Schur {G : Type} (d : nat) (turn : G -> nat -> nat -> R) (E : (G -> R) -> R) : Prop :=
  mean_over E
  /\ (forall u b e, (b < d)%nat -> (e < d)%nat -> total d (fun a => turn u a b * turn u a e) = kronecker b e)
  /\ (forall a b, (a < d)%nat -> (b < d)%nat -> E (fun u => turn u a b) = 0)
  /\ (forall b e, (b < d)%nat -> (e < d)%nat -> exists k, forall a c, (a < d)%nat -> (c < d)%nat ->
        E (fun u => turn u a b * turn u c e) = k * kronecker a c).

(* Tr rho U O U^-1 in the coordinates of both. *)
Definition overlap_of (d : nat) (turn : nat -> nat -> R) (rho o : nat -> R) : R :=
  total d (fun a => total d (fun b => rho a * turn a b * o b)).
Definition square_of (d : nat) (x : nat -> R) : R := total d (fun a => x a ^ 2).

Lemma total_kronecker n a f : (a < n)%nat -> total n (fun b => kronecker a b * f b) = f a.
Proof.
  intros below. rewrite (total_ext n _ (fun b => if Nat.eqb b a then f a else 0)).
  - rewrite total_one by exact below. rewrite total_const. ring.
  - intros b _. unfold kronecker. rewrite Nat.eqb_sym. destruct (Nat.eqb_spec b a) as [->|_]; ring.
Qed.
Lemma total_product n m f g :
  total n f * total m g = total n (fun a => total m (fun b => f a * g b)).
Proof.
  transitivity (total n (fun a => total m g * f a)); [rewrite total_times; ring|].
  apply total_ext. intros a _. rewrite total_times. ring.
Qed.
Lemma kronecker_same a : kronecker a a = 1.
Proof. unfold kronecker. rewrite Nat.eqb_refl. reflexivity. Qed.

Section Schur.
  Context {G : Type} (d : nat) (turn : G -> nat -> nat -> R) (E : (G -> R) -> R).
  Hypothesis schur : Schur d turn E.
  Hypothesis some : (0 < d)%nat.

  Lemma second_moment a b c e : (a < d)%nat -> (b < d)%nat -> (c < d)%nat -> (e < d)%nat ->
    E (fun u => turn u a b * turn u c e) = kronecker a c * kronecker b e / INR d.
  Proof.
    intros Ha Hb Hc He. destruct schur as [mean [same [_ one]]]. destruct (one b e Hb He) as [k is].
    rewrite is by assumption. assert (INR d <> 0) by (apply not_0_INR; lia).
    assert (INR d * k = kronecker b e) as <-.
    { transitivity (total d (fun x => E (fun u => turn u x b * turn u x e))).
      - rewrite (total_ext d _ (fun _ => k)).
        + rewrite total_const. reflexivity.
        + intros x Hx. rewrite is, kronecker_same by assumption. ring.
      - rewrite <- (mean_total E mean). rewrite (mean_ext E mean _ (fun _ => kronecker b e))
          by (intros; apply same; assumption). apply (mean_const E mean). }
    field. assumption.
  Qed.
  Lemma first_zero rho o : E (fun u => overlap_of d (turn u) rho o) = 0.
  Proof.
    destruct schur as [mean [_ [zero _]]]. unfold overlap_of.
    rewrite (mean_total E mean). rewrite (total_ext d _ (fun _ => 0)).
    - rewrite total_const. ring.
    - intros a Ha. rewrite (mean_total E mean). rewrite (total_ext d _ (fun _ => 0)).
      + rewrite total_const. ring.
      + intros b Hb. rewrite (mean_ext E mean _ (fun u => (rho a * o b) * turn u a b)) by (intros; ring).
        rewrite (mean_times E mean), zero by assumption. ring.
  Qed.
  Theorem twirled rho o :
    E (fun u => overlap_of d (turn u) rho o ^ 2) = square_of d rho * square_of d o / INR d.
  Proof.
    pose proof schur as [mean _]. assert (INR d <> 0) by (apply not_0_INR; lia).
    rewrite (mean_ext E mean _ (fun u => total d (fun a => total d (fun b => total d (fun c => total d (fun e =>
      (rho a * o b * (rho c * o e)) * (turn u a b * turn u c e))))))).
    2:{ intros u. unfold overlap_of. rewrite total_square. apply total_ext. intros a _.
        rewrite (total_ext d _ (fun c => total d (fun b => total d (fun e =>
          (rho a * o b * (rho c * o e)) * (turn u a b * turn u c e))))).
        - apply total_swap.
        - intros c _. rewrite total_product. apply total_ext. intros b _. apply total_ext. intros e _. ring. }
    rewrite (mean_total E mean). unfold square_of.
    transitivity (total d (fun a => rho a ^ 2 * (total d (fun b => o b ^ 2) / INR d))).
    2:{ rewrite (total_ext d _ (fun a => (total d (fun b => o b ^ 2) / INR d) * rho a ^ 2)) by (intros; ring).
        rewrite total_times. field. assumption. }
    apply total_ext. intros a Ha. rewrite (mean_total E mean).
    transitivity (total d (fun b => (rho a ^ 2 / INR d) * o b ^ 2)).
    2:{ rewrite total_times. field. assumption. }
    apply total_ext. intros b Hb. rewrite (mean_total E mean).
    transitivity (total d (fun c => kronecker a c * (rho a * rho c * o b ^ 2 / INR d))).
    2:{ rewrite total_kronecker by exact Ha. field. assumption. }
    apply total_ext. intros c Hc. rewrite (mean_total E mean).
    transitivity (total d (fun e => kronecker b e * (kronecker a c * (rho a * rho c * o b * o e) / INR d))).
    - apply total_ext. intros e He. rewrite (mean_times E mean), second_moment by assumption. field. assumption.
    - rewrite total_kronecker by exact Hb. field. assumption.
  Qed.
End Schur.

(* How many elements: antisymmetric matrices have one for each pair of places, symmetric ones also
   one for each place. *)
Definition pairs_below (n : nat) : R := total n (fun j => total j (fun _ => 1)).
Lemma pairs_below_is n : pairs_below n = INR n * (INR n - 1) / 2.
Proof.
  unfold pairs_below. induction n as [|n IH]; cbn [total]; [simpl; field|].
  rewrite IH, total_const, S_INR. field.
Qed.

(* Sums over the first numbers, and over their squares. *)
Lemma total_numbers n : total n INR = INR n * (INR n - 1) / 2.
Proof. induction n as [|n IH]; cbn [total]; [simpl; field|]. rewrite IH, S_INR. field. Qed.
Lemma total_squares n : total n (fun k => INR k ^ 2) = INR n * (INR n - 1) * (2 * INR n - 1) / 6.
Proof. induction n as [|n IH]; cbn [total]; [simpl; field|]. rewrite IH, S_INR. field. Qed.

(* What grows like n a^n vanishes. *)
Lemma vanishing_powers a : 0 <= a < 1 -> Un_cv (fun n => INR n * a ^ n) 0.
Proof.
  intros [pos less]. destruct (Req_dec a 0) as [->|other].
  - intros e He. exists 1%nat. intros n far. destruct n as [|n]; [lia|]. unfold R_dist. simpl pow.
    replace (INR (S n) * (0 * 0 ^ n) - 0) with 0 by ring. rewrite Rabs_R0. exact He.
  - set (b := sqrt a). assert (0 < b) by (apply sqrt_lt_R0; lra).
    assert (bb : b * b = a) by (apply sqrt_sqrt; lra). assert (b < 1) by nra.
    set (h := / b - 1). assert (0 < h).
    { unfold h. assert (1 < / b); [|lra]. rewrite <- Rinv_1. apply Rinv_lt_contravar; lra. }
    assert (most : forall n, INR n * b ^ n <= / h).
    { intros n. pose proof (poly n h ltac:(assumption)) as grows.
      replace (1 + h) with (/ b) in grows by (unfold h; ring). rewrite pow_inv in grows.
      assert (0 < b ^ n) by (apply pow_lt; assumption). pose proof (pos_INR n).
      apply (Rmult_le_reg_l h); [assumption|]. rewrite Rinv_r by lra.
      apply (Rmult_le_reg_l (/ b ^ n)); [apply Rinv_0_lt_compat; assumption|].
      replace (/ b ^ n * (h * (INR n * b ^ n))) with (INR n * h) by (field; lra). lra. }
    intros e He. destruct (pow_lt_1_zero b ltac:(rewrite Rabs_right; lra) (e * h)) as [n0 far];
      [apply Rmult_lt_0_compat; assumption|].
    exists n0. intros n Hn. unfold R_dist. rewrite Rminus_0_r.
    rewrite <- bb, Rpow_mult_distr, <- Rmult_assoc.
    assert (0 < b ^ n) by (apply pow_lt; assumption). pose proof (pos_INR n).
    rewrite Rabs_right by (apply Rle_ge; repeat apply Rmult_le_pos; lra).
    specialize (far n Hn). rewrite Rabs_right in far by lra.
    apply Rle_lt_trans with (/ h * b ^ n); [apply Rmult_le_compat_r; [lra|apply most]|].
    apply (Rmult_lt_reg_l h); [assumption|]. rewrite <- Rmult_assoc, Rinv_r by lra. lra.
Qed.
