"""Write the site: every page from its template, and the files that pages share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from qntk_check.errors import EvidenceError
from qntk_check.site import (
    campaigns,
    chapters,
    courses,
    front,
    graph,
    mathematics,
    pictures,
    quantities,
    together,
    words,
)
from qntk_check.site.calculators import OBSERVABLE
from qntk_check.site.claims import claim_page
from qntk_check.site.contents import Contents, gather
from qntk_check.site.formulas import formula_page
from qntk_check.verdicts.literature import sources
from qntk_check.verdicts.model import VerdictWord

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["ASSETS", "build", "require"]

ASSETS = ("site.css", "site.js", "exact.js", "observable.js", "course.js")
NAVIGATION = (
    ("index.html", "Findings"), ("graph.html", "Graph"), ("formulas.html", "Formulas"),
    ("quantities.html", "Quantities"), ("errors.html", "Errors in print"),
    ("beyond.html", "Beyond the papers"),
    ("across.html", "Across papers"), ("calculus.html", "Calculus"),
    ("samples.html", "Your samples"), ("own-claim.html", "Your claim"),
)  # fmt: skip
# Observables that a click puts into a calculator.
_OBSERVABLES = (
    ("Pauli string, n = 12", "Z" * 12),
    ("Ising chain, n = 12", "\n".join(
        [f"-1 {'I' * k}ZZ{'I' * (10 - k)}" for k in range(11)]
        + [f"-1 {'I' * k}X{'I' * (11 - k)}" for k in range(12)])),
    ("projector, n = 12", "1, 0 x4095"),
)  # fmt: skip
_Page = tuple[str, str, Callable[[], Mapping[str, object]]]


def require() -> None:
    """Refuse to begin without the packages of the extra ``site``.

    Raises
    ------
    EvidenceError
        It says which is missing, and what installs it.
    """
    for name in ("jinja2", "latex2mathml"):
        try:
            __import__(name)
        except ImportError as error:
            raise EvidenceError(
                f"the site needs {name}, which is not installed: pip install 'qntk-check[site]'"
            ) from error


def build(
    out: Path, papers: Iterable[str] = (), trials: Path | None = None,
    say: Callable[[str], None] = lambda _text: None, *, campaign: Path | None = None,
    chosen: Callable[[str], bool] = lambda _url: True,
) -> list[Path]:  # fmt: skip
    """Write the site into a folder, and return the pages.

    Parameters
    ----------
    out
        The folder; what an earlier site left in it is written over.
    papers
        Names of papers; all that are installed by default.
    trials
        The stored sampled means, a ``trials.json``; without it pages say how to draw them.
    campaign
        What campaigns have gathered, as ``qntk-check campaign export`` writes it.
    say
        Is told what is missing and what to do about it.
    chosen
        Of a page, by its address from the root of the site, whether it is written; all by default.
    """
    require()
    contents = gather(papers, trials, campaign)
    if not graph.has_dot():
        say(graph.NO_DOT)
    if trials is None:
        say("no stored samples: pages say how to draw them; --trials FILE takes a trials.json")
    environment = _environment(contents)
    _check_place(out)
    written: list[Path] = []
    for url, template, given in _pages(contents):
        if not chosen(url):
            continue
        path = out / url
        path.parent.mkdir(parents=True, exist_ok=True)
        text = environment.get_template(template).render(
            root="../" * url.count("/"), here=url, **given()
        )
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    for name in ASSETS:
        shutil.copyfile(str(files("qntk_check.site") / "assets" / name), out / "assets" / name)
    return written


def _check_place(out: Path) -> None:
    """Make the folders, before anything long begins."""
    try:
        (out / "assets").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvidenceError(
            f"{out} cannot be written ({error.strerror}): give another folder with --out"
        ) from error


def _environment(contents: Contents) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("qntk_check.site"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters.update(
        plain=words.plain, letter=words.letter, sentence=words.sentence, number=words.number,
        raised=words.raised, died=words.died, equation=words.equation, states=words.states,
        slug=words.slug, search_text=words.search_text, equations=words.equations,
        paragraphs=words.paragraphs,
        prose=mathematics.prose, inline=mathematics.inline, one_formula=words.one_formula,
        figure=pictures.counterexample_figure, sampled=pictures.sampled_figure,
        quantity_link=quantities.link, quantity_name=quantities.linked, as_json=campaigns.as_json,
        courses_json=courses.as_json,
        verdict_class=graph.verdict_class,
    )  # fmt: skip
    made.globals.update(
        navigation=NAVIGATION, version=version("qntk-check"), papers=contents.papers,
        several=len(contents.papers) > 1, words=list(VerdictWord),
        observables=_OBSERVABLES, first_observable=OBSERVABLE,
    )  # fmt: skip
    return made


def _pages(contents: Contents) -> Iterable[_Page]:
    """Yield each page: its address, its template, and what returns what this one is given."""
    known = list(contents.known.values())
    named = quantities.quantities(contents)
    wrong = [item for item in known if item.is_wrong]
    yield "index.html", "index.html", lambda: {
        "title": "What holds", "known": known, "findings": front.findings(contents),
        "counts": front.counts(contents), "filters": front.filters(contents),
    }  # fmt: skip
    yield "graph.html", "graph.html", lambda: {"title": "Graph", "known": known, **_graph(contents)}
    formulas = [(name, found) for name, (found, _) in contents.formulas.items()]
    yield "formulas.html", "formulas.html", lambda: {"title": "Formulas", "formulas": formulas}
    yield "quantities.html", "quantities.html", lambda: {"title": "Quantities", "quantities": named}
    yield "errors.html", "errors.html", lambda: {
        "title": "Errors in print", "wrong": wrong, "kinds": front.said_of_kinds(wrong),
        "restated": sum(item.is_restated for item in wrong),
    }  # fmt: skip
    yield "beyond.html", "beyond.html", lambda: {
        "title": "Beyond the papers", "answered": front.answered(contents),
        "unasked": front.unasked(contents),
        "works": sources(one for paper in contents.papers for one in paper.answers),
    }  # fmt: skip
    yield "across.html", "across.html", lambda: {
        "title": "Across papers", "compared": together.compared(contents),
        "resting": together.resting(contents), "shared": together.shared(contents),
    }  # fmt: skip
    yield "calculus.html", "reference.html", chapters.calculus_page
    yield "samples.html", "samples.html", partial(chapters.samples_page, contents)
    yield "own-claim.html", "reference.html", chapters.claim_page_of_ones_own
    for item in known:
        yield item.url, "claim.html", partial(claim_page, contents, item)
    for name in contents.formulas:
        yield f"formulas/{name}.html", "formula.html", partial(formula_page, contents, name)
    for one in named:
        yield one.url, "quantity.html", partial(dict, title="A quantity", one=one)


def _graph(contents: Contents) -> Mapping[str, object]:
    return {
        "picture": [
            {"paper": paper, "svg": graph.drawn(contents, paper)} for paper in contents.papers
        ] if graph.has_dot() else [],
        "no_picture": graph.NO_DOT.capitalize(),
        "below": {k: [contents.known[o] for o in contents.uses(i)]
                  for k, i in contents.known.items()},
        "above": {k: [contents.known[o] for o in contents.used_by[k]] for k in contents.known},
    }  # fmt: skip
