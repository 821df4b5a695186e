(* Products of traces of words, and what is left of them when a letter is averaged.

   Nothing here is trusted from elsewhere: permutations, their cycles and all sums over them are
   computed below by the kernel. *)
From Coq Require Import List Arith ZArith Bool Orders Mergesort.
Import ListNotations.

(* -- Permutations: the list of the images of 0, 1, ..., k - 1. -- *)

Definition permutation := list nat.

Fixpoint inserted {A} (x : A) (l : list A) : list (list A) :=
  match l with
  | [] => [[x]]
  | y :: r => (x :: y :: r) :: map (cons y) (inserted x r)
  end.

Fixpoint permutations (k : nat) : list permutation :=
  match k with
  | 0 => [[]]
  | S m => flat_map (inserted m) (permutations m)
  end.

Definition image (p : permutation) (i : nat) : nat := nth i p 0.
Definition composed (p q : permutation) : permutation := map (image p) q.

Fixpoint position (i : nat) (p : permutation) : nat :=
  match p with
  | [] => 0
  | j :: r => if Nat.eqb i j then 0 else S (position i r)
  end.
Definition inverse (p : permutation) : permutation :=
  map (fun i => position i p) (seq 0 (length p)).

Fixpoint member (i : nat) (l : list nat) : bool :=
  match l with [] => false | j :: r => if Nat.eqb i j then true else member i r end.

(* The cycle from [i] on, until it comes back to [start]. *)
Fixpoint cycle_from (fuel : nat) (p : permutation) (start i : nat) : list nat :=
  match fuel with
  | 0 => []
  | S f => i :: (let j := image p i in if Nat.eqb j start then [] else cycle_from f p start j)
  end.

Fixpoint cycles_of (p : permutation) (todo seen : list nat) : list (list nat) :=
  match todo with
  | [] => []
  | i :: r => if member i seen then cycles_of p r seen
              else let c := cycle_from (length p) p i i in c :: cycles_of p r (c ++ seen)
  end.
Definition cycles (p : permutation) : list (list nat) := cycles_of p (seq 0 (length p)) [].

Fixpoint put (n : nat) (l : list nat) : list nat :=
  match l with [] => [n] | m :: r => if Nat.leb m n then n :: m :: r else m :: put n r end.
Definition sorted (l : list nat) : list nat := fold_right put [] l.

(* The lengths of the cycles, the longest first. *)
Definition cycle_type (p : permutation) : list nat := sorted (map (@length nat) (cycles p)).

(* -- Words: lists of letters, read around; a product of traces is a list of words. -- *)

Definition word := list nat.
Definition O : nat := 0.                      (* an observable without trace *)
Definition psi : nat := 1.                    (* the projector on a state *)
Definition X (a : nat) : nat := 2 + a.        (* a < 8: generators, X^2 = 1 and Tr X = 0 *)
Definition Y (a : nat) : nat := 10 + a.       (* a < 10: Y^2 = 1, with any trace *)
Definition U (a : nat) : nat := 20 + 2 * a.   (* a < 5: unitary matrices *)
Definition U' (a : nat) : nat := 21 + 2 * a.  (* and their adjoints *)
Definition A (a : nat) : nat := 30 + a.       (* letters of which nothing is known *)

(* How a term was made: which class functions it is to be multiplied with. *)
Record term := Term { number : Z; factors : list (list nat); words : list word }.

Fixpoint compare_nats (a b : list nat) : comparison :=
  match a, b with
  | [], [] => Eq
  | [], _ => Lt
  | _, [] => Gt
  | x :: r, y :: s => match Nat.compare x y with Eq => compare_nats r s | c => c end
  end.
Fixpoint compare_lists (a b : list (list nat)) : comparison :=
  match a, b with
  | [], [] => Eq
  | [], _ => Lt
  | _, [] => Gt
  | x :: r, y :: s => match compare_nats x y with Eq => compare_lists r s | c => c end
  end.
Definition compare_terms (a b : term) : comparison :=
  match compare_lists (words a) (words b) with
  | Eq => compare_lists (factors a) (factors b)
  | c => c
  end.

Fixpoint put_word (w : word) (l : list word) : list word :=
  match l with
  | [] => [w]
  | v :: r => match compare_nats w v with Gt => v :: put_word w r | _ => w :: v :: r end
  end.
Definition sorted_words (l : list word) : list word := fold_right put_word [] l.

Module Term_order <: TotalLeBool.
  Definition t := term.
  Definition leb (a b : term) := match compare_terms a b with Gt => false | _ => true end.
  Theorem leb_total : forall a b, leb a b = true \/ leb b a = true.
  Proof.
    assert (nats : forall a b, compare_nats b a = CompOpp (compare_nats a b)).
    { induction a as [|x a IH]; destruct b as [|y b]; simpl; auto.
      rewrite (Nat.compare_antisym x y). destruct (Nat.compare x y); simpl; auto. }
    assert (lists : forall a b, compare_lists b a = CompOpp (compare_lists a b)).
    { induction a as [|x a IH]; destruct b as [|y b]; simpl; auto.
      rewrite (nats x y). destruct (compare_nats x y); simpl; auto. }
    intros a b. unfold leb, compare_terms.
    rewrite (lists (words a) (words b)), (lists (factors a) (factors b)).
    destruct (compare_lists (words a) (words b)); simpl; auto.
    destruct (compare_lists (factors a) (factors b)); simpl; auto.
  Qed.
End Term_order.
Module Import Term_sort := Sort Term_order.

(* Terms of the same words and factors become one. *)
Fixpoint gathered (t : term) (l : list term) : list term :=
  match l with
  | [] => if Z.eqb (number t) 0 then [] else [t]
  | u :: r => match compare_terms t u with
              | Eq => gathered (Term (number t + number u) (factors t) (words t)) r
              | _ => if Z.eqb (number t) 0 then gathered u r else t :: gathered u r
              end
  end.
Definition collected (l : list term) : list term :=
  match sort l with [] => [] | t :: r => gathered t r end.

(* -- Cutting a word at a letter. -- *)

(* What stands before the first [x], and what stands behind each of them. *)
Fixpoint cut (x : nat) (w : word) : word * list word :=
  match w with
  | [] => ([], [])
  | y :: r => let '(before, behind) := cut x r in
              if Nat.eqb x y then ([], before :: behind) else (y :: before, behind)
  end.

(* Around: what stands between one [x] and the next; the word itself if there is none. *)
Fixpoint joined_to_last (before : word) (l : list word) : list word :=
  match l with
  | [] => []
  | [w] => [w ++ before]
  | w :: r => w :: joined_to_last before r
  end.
Definition pieces (x : nat) (w : word) : list word :=
  let '(before, behind) := cut x w in joined_to_last before behind.

(* All pieces of a product, and for each the number of the one that follows it. *)
Definition around (first count : nat) : list nat :=
  match count with 0 => [] | S m => seq (S first) m ++ [first] end.
Fixpoint all_pieces (x first : nat) (l : list word) : list word * list nat * list word :=
  match l with
  | [] => ([], [], [])
  | w :: r =>
      let own := pieces x w in
      let '(ps, next, rest) := all_pieces x (first + length own) r in
      match own with
      | [] => (ps, next, w :: rest)
      | _ => (own ++ ps, around first (length own) ++ next, rest)
      end
  end.

(* -- What is known of letters. -- *)

(* Two that stand beside each other and are one: a generator twice, a unitary and its adjoint. *)
Definition cancel (x y : nat) : bool :=
  if andb (Nat.leb 2 x) (Nat.ltb x 20) then Nat.eqb x y
  else if andb (Nat.leb 20 x) (Nat.ltb x 30)
       then andb (negb (Nat.eqb x y)) (Nat.eqb (Nat.div2 x) (Nat.div2 y))
       else false.
Fixpoint cancelled (w : word) : word :=
  match w with
  | [] => []
  | x :: r => match cancelled r with
              | y :: s => if cancel x y then s else x :: y :: s
              | [] => [x]
              end
  end.
Fixpoint around_cancelled (fuel : nat) (w : word) : word :=
  match fuel, w with
  | S f, x :: ((_ :: _) as r) =>
      if cancel x (last r 0) then around_cancelled f (removelast r) else w
  | _, _ => w
  end.

(* The first of all rotations of a word. *)
Fixpoint rotations (fuel : nat) (w : word) : list word :=
  match fuel, w with
  | S f, x :: r => w :: rotations f (r ++ [x])
  | _, _ => [w]
  end.
Definition canonical (w : word) : word :=
  fold_left (fun best v => match compare_nats v best with Lt => v | _ => best end)
            (rotations (length w) w) w.

(* A word with states in it is a product of expectation values: each has one state, in front. *)
Definition in_states (w : word) : list word :=
  match pieces psi w with
  | [] => [canonical (around_cancelled (length w) (cancelled w))]
  | ps => flat_map (fun p => match cancelled p with [] => [] | q => [psi :: q] end) ps
  end.

Definition vanishes (w : word) : bool :=
  match w with [y] => orb (Nat.eqb y O) (andb (Nat.leb 2 y) (Nat.ltb y 10)) | _ => false end.

(* A product with the trace of a letter without trace in it vanishes. *)
Definition tidy (t : term) : list term :=
  let ws := flat_map in_states (words t) in
  if existsb vanishes ws then [] else [Term (number t) (factors t) (sorted_words ws)].

(* -- Averages. -- *)

(* For the sum over permutations s of c(s) P_s in place of the letter [x]: each permutation joins
   the pieces anew. The factor says of which [kind] c is and the type of s. *)
Definition joined (ps : list word) (next : list nat) (s : permutation) : list word :=
  map (fun c => concat (map (fun i => nth i ps []) c)) (cycles (composed s next)).

Definition average_term (x kind : nat) (every : nat -> list (permutation * list nat)) (t : term)
  : list term :=
  let '(ps, next, rest) := all_pieces x 0 (words t) in
  match ps with
  | [] => [t]
  | _ => flat_map (fun st => tidy (Term (number t) ((kind :: snd st) :: factors t)
                                        (joined ps next (fst st) ++ rest)))
                  (every (length ps))
  end.

Definition with_types (k : nat) : list (permutation * list nat) :=
  map (fun s => (s, cycle_type s)) (permutations k).
Definition with_none (k : nat) : list (permutation * list nat) :=
  map (fun s => (s, [k])) (permutations k).

(* Terms that differ in their factors only have the same sum over permutations: it is made once. *)
Definition with_factors (t u : term) : term :=
  Term (number t * number u) (factors u ++ factors t) (words u).
Fixpoint each_once (average : term -> list term) (last : list word * list term) (l : list term)
  : list term :=
  match l with
  | [] => []
  | t :: r =>
      let found := match compare_lists (words t) (fst last) with
                   | Eq => snd last
                   | _ => collected (average (Term 1 [] (words t)))
                   end in
      map (with_factors t) found ++ each_once average (words t, found) r
  end.
Definition averaged_over (average : term -> list term) (l : list term) : list term :=
  match l with
  | [] => []
  | t :: _ => collected (each_once average (words t, collected (average (Term 1 [] (words t)))) l)
  end.
Definition average_over (x kind : nat) (every : nat -> list (permutation * list nat))
  : list term -> list term := averaged_over (average_term x kind every).

Definition over_generator (a : nat) := average_over (X a) 0 with_types.
Definition over_state := average_over psi 1 with_none.

(* Over a unitary matrix: its letters are joined to those of its adjoint, the left ends of both by
   one permutation, the right ends by another, with a Weingarten function of the two. Where a word
   is cut at both letters, each piece stands behind one of them. *)
Fixpoint cut_at (is : nat -> bool) (w : word) : word * list (nat * word) :=
  match w with
  | [] => ([], [])
  | y :: r => let '(before, behind) := cut_at is r in
              if is y then ([], (y, before) :: behind) else (y :: before, behind)
  end.
Fixpoint to_last (before : word) (l : list (nat * word)) : list (nat * word) :=
  match l with
  | [] => []
  | [(y, w)] => [(y, w ++ before)]
  | yw :: r => yw :: to_last before r
  end.
Fixpoint all_behind (is : nat -> bool) (first : nat) (l : list word)
  : list (nat * word) * list nat * list word :=
  match l with
  | [] => ([], [], [])
  | w :: r =>
      let own := let '(before, behind) := cut_at is w in to_last before behind in
      let '(ps, next, rest) := all_behind is (first + length own) r in
      match own with
      | [] => (ps, next, w :: rest)
      | _ => (own ++ ps, around first (length own) ++ next, rest)
      end
  end.
Fixpoint places (y i : nat) (ys : list nat) : list nat :=
  match ys with
  | [] => []
  | z :: r => if Nat.eqb y z then i :: places y (S i) r else places y (S i) r
  end.
Definition partners (ys : list nat) (u v : list nat) (s t : permutation) : permutation :=
  let t' := inverse t in
  map (fun i => if member i u then nth (image s (position i u)) v 0
                else nth (image t' (position i v)) u 0) (seq 0 (length ys)).

Definition unitary_term (a : nat) (t : term) : list term :=
  let is := fun y => orb (Nat.eqb y (U a)) (Nat.eqb y (U' a)) in
  let '(yps, next, rest) := all_behind is 0 (words t) in
  let ys := map fst yps in
  let ps := map snd yps in
  let u := places (U a) 0 ys in
  let v := places (U' a) 0 ys in
  match ys with
  | [] => [t]
  | _ =>
    if Nat.eqb (length u) (length v) then
      let every := permutations (length u) in
      flat_map (fun s => flat_map (fun r =>
        tidy (Term (number t) ((2 :: cycle_type (composed s (inverse r))) :: factors t)
                   (joined ps next (partners ys u v s r) ++ rest))) every) every
    else []
  end.
Definition over_unitary (a : nat) : list term -> list term := averaged_over (unitary_term a).

(* -- Operators as sums of words, and polynomials in their traces. -- *)

Definition combination := list (Z * word).
Definition letter (x : nat) : combination := [(1%Z, [x])].
Definition number_times (n : Z) (c : combination) : combination :=
  map (fun nw => ((n * fst nw)%Z, snd nw)) c.
Definition plus (c d : combination) : combination := c ++ d.
Definition minus (c d : combination) : combination := c ++ number_times (-1) d.
Definition dot (c d : combination) : combination :=
  flat_map (fun nw => map (fun mv => ((fst nw * fst mv)%Z, snd nw ++ snd mv)) d) c.
Fixpoint power (c : combination) (n : nat) : combination :=
  match n with 0 => [(1%Z, [])] | S m => dot c (power c m) end.
Definition commutator (c d : combination) : combination := minus (dot c d) (dot d c).

Definition constant (n : Z) : list term := [Term n [] []].
Definition added (s t : list term) : list term := collected (s ++ t).
Definition times (n : Z) (l : list term) : list term :=
  map (fun t => Term (n * number t) (factors t) (words t)) l.
Definition multiplied (s t : list term) : list term :=
  collected (flat_map (fun a => flat_map (fun b =>
    tidy (Term (number a * number b) (factors a ++ factors b) (words a ++ words b))) t) s).
Fixpoint raised (s : list term) (n : nat) : list term :=
  match n with 0 => constant 1 | S m => multiplied s (raised s m) end.
Definition trace (c : combination) : list term :=
  collected (flat_map (fun nw => tidy (Term (fst nw) [] [snd nw])) c).
(* The expectation value in the state. *)
Definition mean (c : combination) : list term := trace (dot (letter psi) c).
