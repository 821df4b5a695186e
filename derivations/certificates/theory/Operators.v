(* Operators: an algebra over the real numbers with an imaginary unit and an adjoint, in which the
   linear functionals tell elements apart. The complex matrices of one size are one. An expectation
   value is linear, and so are its real and its imaginary part: what is proved of every linear
   functional to R is proved of them. *)
From Coq Require Import List.
From QNTK Require Import Algebra.
Open Scope R_scope.

Record operations := Operations {
  operator : Type;
  sum_of : operator -> operator -> operator;
  times_of : R -> operator -> operator;
  product_of_two : operator -> operator -> operator;
  unit_of : operator;
  imaginary_of : operator;
  adjoint_of : operator -> operator }.
Definition linear_on (A : operations) (f : operator A -> R) : Prop :=
  (forall a b, f (sum_of A a b) = f a + f b) /\ (forall r a, f (times_of A r a) = r * f a).
Record algebra := Algebra {
  own :> operations;
  separated : forall a b : operator own, (forall f, linear_on own f -> f a = f b) -> a = b;
  sum_left : forall a b c, product_of_two own (sum_of own a b) c
    = sum_of own (product_of_two own a c) (product_of_two own b c);
  sum_right : forall a b c, product_of_two own a (sum_of own b c)
    = sum_of own (product_of_two own a b) (product_of_two own a c);
  scaled_left : forall r a b, product_of_two own (times_of own r a) b
    = times_of own r (product_of_two own a b);
  scaled_right : forall r a b, product_of_two own a (times_of own r b)
    = times_of own r (product_of_two own a b);
  associative : forall a b c, product_of_two own (product_of_two own a b) c
    = product_of_two own a (product_of_two own b c);
  unit_left : forall a, product_of_two own (unit_of own) a = a;
  unit_right : forall a, product_of_two own a (unit_of own) = a;
  imaginary_square : product_of_two own (imaginary_of own) (imaginary_of own)
    = times_of own (-1) (unit_of own);
  imaginary_commutes : forall a, product_of_two own a (imaginary_of own)
    = product_of_two own (imaginary_of own) a;
  adjoint_sum : forall a b, adjoint_of own (sum_of own a b)
    = sum_of own (adjoint_of own a) (adjoint_of own b);
  adjoint_scaled : forall r a, adjoint_of own (times_of own r a)
    = times_of own r (adjoint_of own a);
  adjoint_product : forall a b, adjoint_of own (product_of_two own a b)
    = product_of_two own (adjoint_of own b) (adjoint_of own a);
  adjoint_twice : forall a, adjoint_of own (adjoint_of own a) = a;
  adjoint_unit : adjoint_of own (unit_of own) = unit_of own;
  adjoint_imaginary : adjoint_of own (imaginary_of own) = times_of own (-1) (imaginary_of own) }.
Definition element (A : algebra) : Type := operator A.
Definition linear {A : algebra} (f : element A -> R) : Prop := linear_on A f.
(* The real part of an expectation value: that of the adjoint is the same. *)
Definition real_part {A : algebra} (f : element A -> R) : Prop :=
  linear_on A f /\ forall a, f (adjoint_of A a) = f a.
Definition plus_ {A : algebra} : element A -> element A -> element A := sum_of A.
Definition scale {A : algebra} : R -> element A -> element A := times_of A.
Definition mul {A : algebra} : element A -> element A -> element A := product_of_two A.
Definition one {A : algebra} : element A := unit_of A.
Definition im {A : algebra} : element A := imaginary_of A.
Definition adj {A : algebra} : element A -> element A := adjoint_of A.

Declare Scope op_scope.
Delimit Scope op_scope with op.
Bind Scope op_scope with element.
Infix "+" := plus_ : op_scope.
Infix "*" := mul : op_scope.
Notation "r *: a" := (scale r a) (at level 40, left associativity) : op_scope.
Notation "- a" := (scale (-1) a) : op_scope.
Notation "a - b" := (plus_ a (scale (-1) b)) : op_scope.
Fixpoint opow {A : algebra} (a : element A) (n : nat) : element A :=
  match n with 0%nat => one | S m => mul a (opow a m) end.
Infix "^" := opow : op_scope.
Definition bracket {A : algebra} (a b : element A) : element A := (a * b - b * a)%op.
Fixpoint oper_total {A : algebra} (n : nat) (f : nat -> element A) : element A :=
  match n with 0%nat => scale 0 one | S m => plus_ (oper_total m f) (f m) end.

Section Rules.
  Variable Alg : algebra.
  Implicit Types a b c : element Alg.
  Local Open Scope op_scope.
  Lemma same a b : (forall f : element Alg -> R, linear f -> f a = f b) -> a = b.
  Proof. apply separated. Qed.
  Lemma mul_plus_l a b c : (a + b) * c = a * c + b * c. Proof. apply sum_left. Qed.
  Lemma mul_plus_r a b c : a * (b + c) = a * b + a * c. Proof. apply sum_right. Qed.
  Lemma mul_scale_l r a b : (r *: a) * b = r *: (a * b). Proof. apply scaled_left. Qed.
  Lemma mul_scale_r r a b : a * (r *: b) = r *: (a * b). Proof. apply scaled_right. Qed.
  Lemma mul_assoc a b c : (a * b) * c = a * (b * c). Proof. apply associative. Qed.
  Lemma mul_one_l a : one * a = a. Proof. apply unit_left. Qed.
  Lemma mul_one_r a : a * one = a. Proof. apply unit_right. Qed.
  Lemma im_im : (im * im : element Alg) = (-1) *: one. Proof. apply imaginary_square. Qed.
  Lemma mul_im a : a * im = im * a. Proof. apply imaginary_commutes. Qed.
  Lemma im_im_ a : im * (im * a) = (-1) *: a.
  Proof. rewrite <- mul_assoc, im_im, mul_scale_l, mul_one_l. reflexivity. Qed.
  Lemma mul_im_ a b : a * (im * b) = im * (a * b).
  Proof. rewrite <- mul_assoc, mul_im, mul_assoc. reflexivity. Qed.
  Lemma adj_plus a b : adj (a + b) = adj a + adj b. Proof. apply adjoint_sum. Qed.
  Lemma adj_scale r a : adj (r *: a) = r *: adj a. Proof. apply adjoint_scaled. Qed.
  Lemma adj_mul a b : adj (a * b) = adj b * adj a. Proof. apply adjoint_product. Qed.
  Lemma adj_adj a : adj (adj a) = a. Proof. apply adjoint_twice. Qed.
  Lemma adj_one : adj (one : element Alg) = one. Proof. apply adjoint_unit. Qed.
  Lemma adj_im : adj (im : element Alg) = (-1) *: im. Proof. apply adjoint_imaginary. Qed.
  Lemma scale_plus r a b : r *: (a + b) = r *: a + r *: b.
  Proof.
    apply same. intros f [plus times]. unfold scale, plus_. rewrite !times, !plus, !times. ring.
  Qed.
  Lemma scale_scale r s a : r *: (s *: a) = (r * s)%R *: a.
  Proof. apply same. intros f [plus times]. unfold scale. rewrite !times. ring. Qed.
  Lemma linear_plus f a b : linear f -> f (a + b) = (f a + f b)%R. Proof. intros [is _]. apply is. Qed.
  Lemma linear_scale f r a : linear f -> f (r *: a) = (r * f a)%R. Proof. intros [_ is]. apply is. Qed.
  Lemma real_part_linear (f : element Alg -> R) : real_part f -> linear f. Proof. intros [L _]. exact L. Qed.
  Lemma real_part_adj (f : element Alg -> R) a : real_part f -> f (adj a) = f a. Proof. intros [_ is]. apply is. Qed.
  (* What stands behind a product that is known. *)
  Lemma known_product a b c d : a * b = c -> a * (b * d) = c * d.
  Proof. intros <-. rewrite mul_assoc. reflexivity. Qed.
End Rules.

(* Products multiplied out: numbers in front, then i, then a word in brackets to the right. Where the
   product of two letters is a hypothesis, it is put in. *)
Ltac into_words :=
  unfold bracket; cbn [opow];
  repeat (rewrite ?mul_plus_l, ?mul_plus_r, ?mul_scale_l, ?mul_scale_r, ?mul_assoc, ?mul_one_l,
    ?mul_one_r, ?im_im_, ?im_im, ?adj_plus, ?adj_scale, ?adj_mul, ?adj_adj, ?adj_one, ?adj_im;
    repeat match goal with
    | H : adj ?a = _ |- context [adj ?a] => rewrite H
    | H : mul ?a ?b = _ |- context [mul ?a ?b] => rewrite H
    | H : mul ?a ?b = _ |- context [mul ?a (mul ?b ?d)] => rewrite (known_product _ a b _ d H)
    | |- context [mul ?a im] => tryif constr_eq a (@im _) then fail else
        match a with im => fail 1 | _ => rewrite (mul_im _ a) end
    | |- context [mul ?a (mul im ?b)] => match a with im => fail 1 | _ => rewrite (mul_im_ _ a b) end
    end).
Ltac functional_out :=
  repeat match goal with
  | L : linear ?f |- context [?f (plus_ ?a ?b)] => rewrite (linear_plus _ f a b L)
  | L : linear ?f |- context [?f (scale ?r ?a)] => rewrite (linear_scale _ f r a L)
  end.
Ltac operators :=
  lazymatch goal with
  | |- _ /\ _ => split; operators
  | |- @eq R _ _ => into_words; functional_out; rational
  | |- _ => apply same; let f := fresh "f" in let L := fresh in intros f L; into_words; functional_out;
            rational
  end.

(* -- The exponential function, by its series; of i d X with X^2 = 1 it is a gate. -- *)
Definition exponentials {A : algebra} (e : element A -> element A) : Prop :=
  forall a f, linear f -> infinite_sum (fun n => / INR (fact n) * f (opow a n)) (f (e a)).
Definition gate {A : algebra} (d : R) (X : element A) : element A :=
  (cos d *: one + sin d *: (im * X))%op.

Section Gates.
  Variable Alg : algebra.
  Variables (X : element Alg) (e : element Alg -> element Alg).
  Hypothesis square : (X * X)%op = one.
  Hypothesis series : exponentials e.
  Let turn d : element Alg := (d *: (im * X))%op.

  Lemma even_power d k : opow (turn d) (2 * k) = (((-1) ^ k * d ^ (2 * k)) *: one)%op.
  Proof.
    induction k as [|k IH].
    - simpl. apply same. intros f L. functional_out. ring.
    - replace (2 * S k)%nat with (S (S (2 * k))) by lia. cbn [opow]. rewrite IH. unfold turn.
      apply same. intros f L. into_words. functional_out. simpl pow. ring.
  Qed.
  Lemma odd_power d k : opow (turn d) (2 * k + 1) = (((-1) ^ k * d ^ (2 * k + 1)) *: (im * X))%op.
  Proof.
    rewrite Nat.add_1_r. cbn [opow]. rewrite even_power. unfold turn.
    apply same. intros f L. into_words. functional_out. simpl pow. ring.
  Qed.
  Lemma series_in_two d f M : linear f ->
    sum_f_R0 (fun n => / INR (fact n) * f (opow (turn d) n)) (2 * M + 1)
    = f one * sum_f_R0 (fun i => cos_n i * Rsqr d ^ i) M
      + f (im * X)%op * (d * sum_f_R0 (fun i => sin_n i * Rsqr d ^ i) M).
  Proof.
    intros L. induction M as [|M IH].
    - change (2 * 0 + 1)%nat with 1%nat. simpl sum_f_R0.
      pose proof (even_power d 0) as none. pose proof (odd_power d 0) as once. simpl in none, once.
      cbn [opow]. rewrite ?mul_one_r in *. unfold cos_n, sin_n. simpl. unfold turn.
      functional_out. field.
    - replace (2 * S M + 1)%nat with (S (S (2 * M + 1))) by lia.
      rewrite !tech5, IH.
      replace (S (2 * M + 1)) with (2 * S M)%nat by lia.
      replace (S (2 * S M)) with (2 * S M + 1)%nat by lia.
      rewrite even_power, odd_power. functional_out.
      unfold cos_n, sin_n, Rsqr.
      replace ((d * d) ^ S M) with (d ^ (2 * S M)) by (rewrite pow_mult; f_equal; ring).
      rewrite (pow_add d (2 * S M) 1). simpl (d ^ 1).
      unfold Rdiv. ring.
  Qed.
  Theorem exponential_is_gate d : e (turn d) = gate d X.
  Proof.
    apply same. intros f L. pose proof (series (turn d) f L) as whole.
    assert (U : Un_cv (fun M => sum_f_R0 (fun n => / INR (fact n) * f (opow (turn d) n)) (2 * M + 1))
                      (f (e (turn d)))).
    { intros eps pos. destruct (whole eps pos) as [n0 near]. exists n0. intros n far.
      apply near. lia. }
    assert (V : Un_cv (fun M => sum_f_R0 (fun n => / INR (fact n) * f (opow (turn d) n)) (2 * M + 1))
                      (f (gate d X))).
    { unfold gate. functional_out.
      replace (cos d * f one + sin d * f (im * X)%op) with (f one * cos d + f (im * X)%op * sin d) by ring.
      apply Un_cv_ext with (un := fun M => f one * sum_f_R0 (fun i => cos_n i * Rsqr d ^ i) M
        + f (im * X)%op * (d * sum_f_R0 (fun i => sin_n i * Rsqr d ^ i) M)).
      { intros M. symmetry. apply series_in_two, L. }
      assert (constant : forall c, Un_cv (fun _ => c) c).
      { intros c eps pos. exists 0%nat. intros. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. exact pos. }
      apply CV_plus; (apply CV_mult; [apply constant|]).
      - unfold cos. destruct (exist_cos (Rsqr d)) as [l is]. exact is.
      - unfold sin. destruct (exist_sin (Rsqr d)) as [l is]. apply CV_mult; [apply constant|exact is]. }
    exact (UL_sequence _ _ _ U V).
  Qed.
End Gates.

Lemma derivative_ext g h x l : (forall y, g y = h y) -> derivable_pt_lim h x l -> derivable_pt_lim g x l.
Proof. intros is D eps pos. destruct (D eps pos) as [d near]. exists d. intros. rewrite !is. apply near; assumption. Qed.

(* First by one variable at y, for all values of the other one, then by that one at x. *)
Definition mixed_derivative (F : R -> R -> R) (x y l : R) : Prop :=
  exists G, (forall z, derivable_pt_lim (fun w => F z w) y (G z)) /\ derivable_pt_lim G x l.
Lemma mixed_ext F G x y l :
  (forall z w, F z w = G z w) -> mixed_derivative G x y l -> mixed_derivative F x y l.
Proof.
  intros is [D [by_y by_x]]. exists D. split; [|exact by_x]. intros z.
  apply (derivative_ext _ (fun w => G z w)); [intros w; apply is|apply by_y].
Qed.
Section Shifts.
  Variable Alg : algebra.
  Variable f : element Alg -> R.
  Hypothesis L : linear f.
  Local Open Scope op_scope.
  Lemma gate_slope (X W : element Alg) :
    derivable_pt_lim (fun y => f (gate (- y) X * W * gate y X)) 0 (f (im * bracket W X)).
  Proof.
    eapply derivative_ext; [intros y; unfold gate; into_words; functional_out; reflexivity|].
    into_words; functional_out; differentiate_by ltac:(idtac).
    rewrite ?Ropp_0, ?cos_0, ?sin_0. ring.
  Qed.
  (* What one does to the observable is a linear functional, too. *)
  Lemma linear_bracket (B : element Alg) : linear (fun W => f (im * bracket W B)).
  Proof. split; intros; fold (@plus_ Alg) (@scale Alg); into_words; functional_out; ring. Qed.
End Shifts.
Lemma two_gates (Alg : algebra) f (A B W : element Alg) : linear f ->
  mixed_derivative (fun x y => f (gate (- y) B * gate (- x) A * W * gate x A * gate y B)%op) 0 0
    (f (- bracket (bracket W A) B)%op).
Proof.
  intros L. exists (fun x => f (im * bracket (gate (- x) A * W * gate x A) B)%op). split.
  - intros x. eapply derivative_ext; [|apply gate_slope, L]. intros y. cbv beta. f_equal.
    rewrite !mul_assoc. reflexivity.
  - eapply derivative_is; [exact (gate_slope Alg (fun V => f (im * bracket V B)%op) (linear_bracket Alg f L B) A W)|].
    cbv beta. into_words. functional_out. ring.
Qed.

(* Sizes of operators. *)
Definition seminorm {A : algebra} (norm : element A -> R) : Prop :=
  (forall a b, norm (a + b)%op <= norm a + norm b) /\
  (forall r a, norm (r *: a)%op = Rabs r * norm a) /\
  (forall a b, norm (a * b)%op <= norm a * norm b).
Section Sizes.
  Variable Alg : algebra.
  Variable norm : element Alg -> R.
  Hypothesis S : seminorm norm.
  Lemma norm_positive a : 0 <= norm a.
  Proof.
    destruct S as [sum [multiple _]]. pose proof (sum a ((-1) *: a)%op) as both.
    assert (zero : norm (a + (-1) *: a)%op = 0).
    { replace (a + (-1) *: a)%op with (0 *: a)%op by operators. rewrite multiple, Rabs_R0. ring. }
    rewrite zero, multiple, Rabs_left in both by lra. lra.
  Qed.
  Lemma norm_opposite a : norm (- a)%op = norm a.
  Proof. destruct S as [_ [multiple _]]. rewrite multiple, Rabs_left by lra. ring. Qed.
  Lemma norm_bracket a x : norm x <= 1 -> norm (bracket a x) <= 2 * norm a.
  Proof.
    intros small. pose proof (norm_positive a). pose proof (norm_positive x).
    unfold bracket. pose proof S as [sum [_ product]].
    eapply Rle_trans; [apply sum|]. rewrite norm_opposite.
    pose proof (product a x). pose proof (product x a). nra.
  Qed.
  Lemma bracket_shifted (a x : element Alg) c : bracket (a - c *: one)%op x = bracket a x.
  Proof. operators. Qed.
End Sizes.
