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
