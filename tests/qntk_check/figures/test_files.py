"""The figures in the tree are what the code gives now: numbers, pictures, captions and pages."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from derivations.statements import plain as plain_text
from qntk_check.errors import EvidenceError
from qntk_check.figures import files, registered
from qntk_check.figures.model import Figure, FigureData, Settings, plain
from qntk_check.figures.registry import collect
from qntk_check.report.markdown import update

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / files.FOLDER
FIGURES = registered()


def differences(stored, computed, where="theory"):
    """Every place where a stored series is not what the formulas give."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        if set(stored) != set(computed):
            return [f"{where}: {sorted(set(stored) ^ set(computed))} on one side only"]
        return [d for key in stored for d in differences(stored[key], computed[key], key)]
    if isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        pairs = zip(stored, computed, strict=True)
        return [d for old, new in pairs for d in differences(old, new, where)]
    if isinstance(stored, float | int) and isinstance(computed, float | int):
        # 12 digits are stored; a series may pass through zero, which no relative bound allows
        return [] if np.isclose(stored, computed, rtol=1e-9, atol=1e-12) else [
            f"{where}: {stored} is stored, {computed} computed"
        ]  # fmt: skip
    return [] if stored == computed else [f"{where}: {stored!r} is stored, {computed!r} computed"]


@pytest.fixture(params=FIGURES)
def figure(request):
    return FIGURES[request.param]


def test_every_figure_has_all_its_files_and_no_file_is_left_over():
    wanted = {f.stem + suffix for f in FIGURES.values() for suffix in files.SUFFIXES}
    assert {path.name for path in FOLDER.iterdir()} == wanted, "run: make figures"


def test_the_stored_theory_is_what_the_formulas_give(figure):
    data = files.load(figure, FOLDER)
    computed = plain(figure.theory(data.choices, data.samples))
    assert differences(data.theory, computed) == []


def test_the_stored_choices_are_those_of_the_code(figure):
    data = files.load(figure, FOLDER)
    assert data.level == "ci", f"run: qntk-check figure {figure.name}"
    assert differences(data.choices, plain(figure.choices(Settings()))) == []


@pytest.mark.qntk_ci  # at the level quick one is drawn anew, byte by byte: test_command.py
@pytest.mark.parametrize("name", FIGURES)
def test_the_stored_data_give_the_stored_picture(name):
    figure = FIGURES[name]
    data = files.load(figure, FOLDER)
    drawn_with, here = data.versions["matplotlib"], version("matplotlib")
    if drawn_with != here:
        pytest.skip(f"drawn with Matplotlib {drawn_with}; {here}, which is here, draws otherwise")
    stored = (FOLDER / f"{figure.stem}.svg").read_text(encoding="utf-8")
    drawn = files.pictures(figure, data, [".svg"])[".svg"].decode("utf-8")
    assert unlike(stored, drawn) == [], f"run: qntk-check figure {figure.name} --redraw"


NUMBER = re.compile(r"(?<![\w#.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)")  # no color #5e626e
# Points of a picture, of which 72 make an inch: what rounding on another processor may move.
MOVED = 0.01


def unlike(stored: str, drawn: str) -> list[str]:
    """Every place where two SVG pictures differ: an element, a text, or a number by a hair's width.

    Names of elements that Matplotlib makes by hashing what it drew are left out: a coordinate that
    is rounded the other way gives another name to the same path.
    """
    one, two = (list(ElementTree.fromstring(text).iter()) for text in (stored, drawn))
    if len(one) != len(two):
        return [f"{len(one)} elements are stored and {len(two)} drawn"]
    found = []
    for first, second in zip(one, two, strict=True):
        for name, a, b in (
            ("tag", first.tag, second.tag), ("text", first.text, second.text),
            *((key, first.get(key), second.get(key)) for key in {*first.keys(), *second.keys()}),
        ):  # fmt: skip
            if not _alike(name, a or "", b or ""):
                found.append(f"{name} of {first.tag}: {a!r} is stored, {b!r} drawn")
    return found


def _alike(name: str, a: str, b: str) -> bool:
    if name == "id" or "href" in name or name == "clip-path":
        a, b = (HASHED.sub("#", text) for text in (a, b))
    words, others = NUMBER.split(a), NUMBER.split(b)
    pairs = zip(NUMBER.findall(a), NUMBER.findall(b), strict=False)
    return words == others and all(abs(float(x) - float(y)) <= MOVED for x, y in pairs)


HASHED = re.compile(r"[a-z]?[0-9a-f]{10}")


def test_a_picture_that_says_something_else_is_unlike():
    """A point moved by more than rounding, another text and a lost element are seen."""
    stored = (FOLDER / "linear-map.svg").read_text(encoding="utf-8")
    assert unlike(stored, stored) == []
    path = re.search(r'd="M (\d+\.\d+) ', stored)
    assert path is not None
    x = float(path[1])
    near = stored.replace(path[0], f'd="M {x + 1e-6:.6f} ', 1)
    far = stored.replace(path[0], f'd="M {x + 0.5:.6f} ', 1)
    assert unlike(stored, near) == []
    assert unlike(stored, far) != []
    assert unlike(stored, stored.replace("<!-- ", "<g/><!-- ", 1)) != []
    assert unlike(stored, stored.replace("</style>", "x</style>", 1)) != []


def test_the_stored_latex_is_what_the_data_say(figure):
    text = files.latex(figure, files.load(figure, FOLDER))
    assert (FOLDER / f"{figure.stem}.tex").read_text(encoding="utf-8") == text
    assert text.isascii(), "pdflatex wants mathematics as commands"
    bare = re.sub(r"\\[{}$]", "", text)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    assert not re.search(r"(?<!\\)%", text.split("\n", 1)[1]), "a bare % hides the rest of a line"


def test_the_page_shows_every_figure_as_it_is(tmp_path):
    page = ROOT / "docs" / "figures.md"
    copy = tmp_path / "figures.md"
    copy.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    pairs = [(figure, files.load(figure, FOLDER)) for figure in FIGURES.values()]
    text = files.markdown(pairs, "../paper/figures")
    assert not update(copy, text, (files.BEGIN, files.END)), (
        "run: qntk-check figure --update docs/figures.md"
    )
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (page.parent / target).exists(), target
    assert not re.findall(r"\\[A-Za-z]+|\$", text), "LaTeX is left in a caption"


def test_the_plain_text_knows_every_command_of_a_caption(figure):
    caption = figure.caption(files.load(figure, FOLDER))
    handled = {"bar", "frac", "tfrac", "dfrac", "left", "right", "mathbb", "operatorname", "text"}
    handled |= {"mathrm", "emph", *plain_text._FUNCTIONS.split("|")}
    unknown = set(re.findall(r"\\([A-Za-z]+)", caption)) - set(plain_text._NAMES) - handled
    assert not unknown, f"add them to derivations/statements/plain.py: {sorted(unknown)}"


def test_the_document_shows_every_figure(figure):
    paper = (ROOT / "paper" / "paper.tex").read_text(encoding="utf-8")
    assert rf"\input{{figures/{figure.stem}}}" in paper


def test_data_survive_the_file(figure):
    data = files.load(figure, FOLDER)
    assert data.to_json() == (FOLDER / f"{figure.stem}.json").read_text(encoding="utf-8")


def test_a_changed_number_is_seen():
    figure = FIGURES["kernel-spread"]
    data = files.load(figure, FOLDER)
    wrong = json.loads(json.dumps(data.theory))
    wrong["pauli"]["4"]["exact"][3] *= 1 + 1e-6
    (found,) = differences(wrong, plain(figure.theory(data.choices, data.samples)))
    assert found.startswith("exact")


def test_a_changed_choice_shows_in_the_caption():
    figure = FIGURES["kernel-spread"]
    data = files.load(figure, FOLDER)
    other = replace(data, choices={**data.choices, "circuits per point": 17})
    assert "17 draws" in files.latex(figure, other)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"level": "ci"}'])
def test_what_is_no_data_is_refused_with_a_way_out(text):
    with pytest.raises(EvidenceError, match="compute it anew"):
        FigureData.from_json(text)


def test_a_number_that_is_none_is_not_stored():
    with pytest.raises(EvidenceError, match="NaN or infinity"):
        FigureData(choices={}, theory={"K": [1.0, float("nan")]}).to_json()


def test_two_figures_of_one_name_are_refused():
    one = FIGURES["linear-region"]
    with pytest.raises(EvidenceError, match="registered twice"):
        collect([one, one])


def test_a_number_gets_a_word_before_it():
    two = replace(FIGURES["linear-region"], name="2")
    assert isinstance(two, Figure)
    assert two.stem == "figure-2"
    assert list(collect([FIGURES["linear-region"], two])) == ["2", "linear-region"]
