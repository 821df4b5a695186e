"""``qntk-check average``: what is read, what is refused and where, what is printed."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.calculus.gaussian.letters import GAUSSIAN_LETTERS
from derivations.calculus.groups import GROUPS
from qntk_check.calculus import DIMENSION, Matrix, State, Tr, Unitary, haar_average
from qntk_check.cli import main
from qntk_check.cli.words import letters_named, read_words
from qntk_check.errors import CalculusError

A, B, U = Matrix("A"), Matrix("B"), Unitary("U")
NAMED = letters_named({"U": U})


def run(*arguments):
    return CliRunner().invoke(main, ["average", *arguments], catch_exceptions=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tr(A U* B U)^2", Tr(A * U.H * B * U) ** 2),
        ("Tr(A*U.H*B*U)", Tr(A * U.H * B * U)),
        ("Tr(A * U† * B U)", Tr(A * U.H * B * U)),
        ("Tr(A U^H B U^T)", Tr(A * U.H * B * U.T)),
        ("tr((A B)* U.conj)", Tr((A * B).H * U.conj)),
        ("abs(U[0,1])^4", (U[0, 1] * U[0, 1].conj) ** 2),
        ("conj(Tr(U A)) Tr(U A)", Tr(U * A).conj * Tr(U * A)),
        ("-A + 2 B - 1/2*A", -A + B * 2 - A / 2),
        ("U A U* / N", U * A * U.H / DIMENSION),
        ("(A - 1)^2", (A - 1) ** 2),
        ("<A B>_chi <B>_chi", State("chi").expect(A * B) * State("chi").expect(B)),
        ("3 - (2 + N)", 1 - DIMENSION),
        ("Tr(1) + 0", Tr(1)),
    ],
)
def test_words_are_read_as_they_are_meant(text, expected):
    assert read_words(text, NAMED) == expected


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("Tr(A U", 6, "expected"),
        ("Tr(A U^", 7, "a number"),
        ("A | U", 2, r"abs\(…\)\^2"),
        ("A + abs(U[0,0])^3", 4, "even power"),
        ("2 A/B", 4, "below a slash"),
        ("A/0", 2, "division by zero"),
        ("Tr(A) + Tr(A).T", 8, "no transpose"),
        ("Tr(U)[0,1]", 0, "no entries"),
        ("Tr(Tr(A))", 0, "a number already"),
        ("__import__(1)", 0, "expected a number or a letter"),
        ("", 0, "expected"),
    ],
)
def test_what_cannot_be_read_is_shown_in_place(text, place, why):
    with pytest.raises(CalculusError, match=why) as caught:
        read_words(text, NAMED)
    lines = str(caught.value).splitlines()
    assert lines[1] == f"  {text}"
    assert lines[2].index("^") == place + 2


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="ABU()[]<>_*.HT^+-/ 012,Nabs|'", max_size=14))
def test_any_text_is_read_or_refused(text):
    try:
        read_words(text, NAMED)
    except CalculusError:
        return


def test_long_texts_and_deep_brackets_are_refused_at_once():
    with pytest.raises(CalculusError, match="characters"):
        read_words("A" * 5000, NAMED)
    with pytest.raises(CalculusError, match="deep"):
        read_words("(" * 100 + "A" + ")" * 100, NAMED)
    assert read_words(" ".join(["A"] * 1000), NAMED) == A**1000


def test_the_closed_form_is_printed_and_put_at_numbers():
    assert run("Tr(A U* B U)", "--over", "U").stdout == "Tr(A)*Tr(B)/N\n"
    assert run("abs(U[0,0])^4", "--over", "U", "--group", "O", "--at", "N=4").stdout == "1/8\n"
    found = run("<A>_chi^2", "--over", "chi", "--at", "N=4", "--at", "Tr(A)=0", "--at", "Tr(A^2)=4")
    assert found.stdout == "1/5\n"
    below = run("abs(Tr(U))^4", "--over", "U", "--at", "N=1")
    assert below.stdout == "1\n"
    zero = run("Tr(U A)", "--over", "U")
    assert zero.stdout == "0\n  Tr(A*U) holds 1 U and 0 U.H: its average is zero\n"
    latex = run("U A U*", "--over", "U", "--latex").stdout
    assert latex == "\\frac{\\operatorname{Tr}(A)}{N}\n"


def test_letters_are_declared_by_options():
    plain = run("Tr(A U A U*)", "--over", "U", "--traceless", "A").stdout
    assert plain.startswith("0")
    involution = run("Tr(A U B U*)^2", "--over", "U", "--involution", "A,B").stdout
    A, B = Matrix("A", involution=True), Matrix("B", involution=True)
    assert involution.startswith(str(haar_average(Tr(A * U * B * U.H) ** 2, over=U)))
    assert run("Tr(A* U A U*)", "--over", "U", "--hermitian", "A").stdout == "Tr(A)^2/N\n"


@pytest.mark.parametrize("group", [*GROUPS, *GAUSSIAN_LETTERS])
def test_every_group_and_ensemble_is_accepted_and_agrees_with_its_sample(group):
    expands = group not in GROUPS or GROUPS[group].expands  # others know traces of powers alone
    found = run(
        "abs(Tr(A U))^2" if expands else "abs(Tr(U))^2", "--over", "U", "--group", group,
        "--columns", "3", "--sample", "400", "--seed", "3", "--json",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    data = json.loads(found.stdout)
    assert data["over"] == {group: ["U"]}
    assert data["sample"]["deviation"] < 5


def test_groups_of_single_letters_and_operators_are_sampled():
    found = run("U H U* A H", "--over", "U,H:GUE", "--hermitian", "A", "--sample", "500", "--json")
    data = json.loads(found.stdout)
    assert data["over"] == {"U": ["U"], "GUE": ["H"]}
    assert data["sample"]["mean"] is None
    assert data["sample"]["deviation"] < 5
    shown = run("abs(U[0,0])^2", "--over", "U", "--sample", "500", "--at", "N=3").stdout
    assert "500 draws at N = 3" in shown
    assert "the closed form gives 0.333333" in shown


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("Tr(U)", "--over", "U", "--group", "X"), "known: give one of U, O"),
        (("Tr(U)", "--over", "U", "--at", "N=four"), "no exact number"),
        (("Tr(U)", "--over", "U", "--at", "N=1/2"), "no dimension"),
        (("Tr(U A U*)", "--over", "U", "--at", "Tr(B)=1"), "does not stand in the average"),
        (("U A U*", "--over", "U", "--at", "Tr(A)=1"), "at N alone"),
        (("Tr(U A U*)", "--over", "U", "--at", "Tr(A)=1", "--sample", "10"), "give N alone"),
        (("Tr(U", "--over", "U"), r"\^ expected"),
        (("Tr(A U)", "--over", "V"), "which holds A, U: give --over one of these"),
        (("Tr(U)", "--over", "U", "--group", "Sp", "--at", "N=3"), "take N = 4"),
        (("Tr(W)", "--over", "W:Wishart", "--columns", "0"), "no size M"),
    ],
)
def test_bad_calls_are_refused_with_status_two(arguments, why):
    import re

    found = run(*arguments)
    assert found.exit_code == 2
    assert re.search(why, found.output), found.output


def test_help_shows_examples_and_stays_light():
    found = run("--help")
    assert "Examples:" in found.stdout
    assert "--sample" in found.stdout
    code = (
        "import sys; from click.testing import CliRunner; from qntk_check.cli import main; "
        "CliRunner().invoke(main, ['average', '--help']); print('sympy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_waits_for_numbers_is_shown_and_sampled_at_random_letters():
    result = run("Tr(A U B U.T)", "--over", "U", "--group", "permutations", "--sample", "400")
    assert result.exit_code == 0
    assert "which is not expanded" in result.output
    assert "standard errors away" in result.output
    data = json.loads(
        run("U A U*", "--over", "U", "--group", "phases", "--at", "N=3", "--json").output
    )
    assert data["latex"] is None
    assert "not expanded" in data["at"]
    assert data["valid_for"] == "every whole N ≥ 1"


def test_notes_are_those_of_what_is_shown():
    zero = run("Tr(U)^2", "--over", "U", "--group", "SU")
    assert "its average is zero" in zero.output
    one = run("Tr(U)^2", "--over", "U", "--group", "SU", "--at", "N=2")
    assert one.output.split() == ["1"]


def test_quaternions_are_declared_by_an_option():
    plain = run("Tr(G G)", "--over", "G:Ginibre")
    assert plain.output.startswith("0")
    assert run("Tr(G G)", "--over", "G:Ginibre", "--quaternion", "G").output.startswith("-N")
    result = run("Tr(H^4)", "--over", "H:GSE", "--sample", "400")
    assert result.output.startswith("N*(2*N^2 - 5*N + 5)")
    both = run("Tr(G)", "--over", "G:Ginibre", "--quaternion", "G", "--real", "G")
    assert both.exit_code == 2
    assert "leave one of the two out" in both.output
