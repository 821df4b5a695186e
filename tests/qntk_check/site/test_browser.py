"""The site in headless Chromium: it opens, filters, searches, computes, and shows the way."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.xdist_group("site"),
    pytest.mark.qntk_ci,  # test_few_pages.py has what is quick
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of the browser's driver, at its end
]

KINDS = (
    "index.html", "graph.html", "formulas.html", "quantities.html", "errors.html", "beyond.html",
    "across.html",
    "calculus.html", "samples.html", "own-claim.html", "claims/liu2024/kernel-mean.html",
    "claims/liu2024/loss.html", "formulas/kernel_variance.html",
)  # fmt: skip
SMALL = ("claims/mcclean2018/variance-both.html", "formulas/kernel_mean.html")
WIDTHS = {"phone": 360, "tablet": 820, "desktop": 1280}


def test_pages_open_without_a_complaint_and_fit_a_phone(reading, site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    small = [path for path in pages if path.parent.name in ("formulas", "quantities")]
    reader, wide = reading(site, WIDTHS["phone"]), []
    for path in [path for path in pages if path not in small] + small[::4]:
        page = reader.open(path.relative_to(site).as_posix())
        if page.evaluate("document.documentElement.scrollWidth") > WIDTHS["phone"]:
            wide.append(page.url)
        filled = "[...document.querySelectorAll('math')].every(m => m.textContent)"
        assert page.evaluate(filled), page.url
        assert page.evaluate("document.querySelectorAll('merror').length") == 0, page.url
    assert wide == []


@pytest.mark.parametrize("width", [720, 820, 1280])
def test_pages_fit_wider_screens_and_no_formula_runs_into_its_neighbor(
    reading, site: Path, width: int
) -> None:
    """Of a formula in a cell or in prose that is wider than its place, the rest is scrolled to."""
    reader, wide = reading(site, width), []
    torn = """[...document.querySelectorAll('td math, li math, p math')].filter(m => {
        const cell = m.closest('td, li, p'), long = m.closest('.long, .formula');
        return (long ?? m).getBoundingClientRect().right > cell.getBoundingClientRect().right + 1;
    }).map(m => m.textContent)"""
    for url in KINDS:
        page = reader.open(url)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(url)
        wide += page.evaluate(torn)
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(reading, site: Path, check_access, width: str, scheme: str) -> None:
    kinds = KINDS if (width, scheme) == ("desktop", "light") else KINDS[::5]
    kinds = KINDS[:-3] + SMALL if (width, scheme) == ("phone", "dark") else kinds
    reader = reading(site, WIDTHS[width], scheme)
    found = []
    for url in kinds:
        reader.open(url)
        found += check_access(reader)
    assert found == []


@pytest.mark.parametrize("url", ["index.html", "claims/liu2024/kernel-spread.html", "graph.html"])
def test_a_page_is_drawn_within_a_second(reader, url: str) -> None:
    # Seconds of the page's own processor, whatever else is running; the best of some.
    session = reader.context.new_cdp_session(reader.page)
    times = []
    for _ in range(3):
        reader.open("samples.html")
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = _ticks(session)
        reader.open(url).wait_for_load_state("load")
        times.append(_ticks(session) - before)
        session.send("Performance.disable")
    assert min(times) < 1


def _ticks(session) -> float:
    found = session.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in found if one["name"] == "TaskDuration")


def shown(page) -> list[str]:
    return page.locator("#claims tbody tr:visible td:first-child a").all_inner_texts()


def test_search_by_words_and_by_the_number_of_an_equation(reader) -> None:
    page = reader.open()
    every = len(shown(page))
    page.fill("#words", "(23)")
    assert "kernel spread" in shown(page)
    assert len(shown(page)) < 5
    page.fill("#words", "41")  # within (40)–(42)
    assert shown(page) == ["mlp chain"]
    page.fill("#words", "barren plateau gradient")
    assert 0 < len(shown(page)) < every
    page.fill("#words", "no such words")
    assert shown(page) == []
    assert page.inner_text("#count").startswith("0 of")
    page.click("button[type=reset]")
    page.wait_for_function(
        f"document.querySelectorAll('#claims tbody tr:not([hidden])').length == {every}"
    )


def test_filters_narrow_together_and_survive_in_the_address(reader) -> None:
    page = reader.open()
    page.select_option("#by-kind", "misprint")
    misprints = shown(page)
    assert "lecun moment" in misprints
    page.select_option("#by-route", "training")
    assert set(shown(page)) < set(misprints)
    page.select_option("#by-route", "")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert shown(page) == misprints
    for name in ("paper", "section", "verdict"):
        page.select_option(f"#by-{name}", index=1)
        assert shown(page) != []
        page.click("button[type=reset]")


def test_the_graph_follows_a_node_by_keyboard(reader) -> None:
    page = reader.open("graph.html")
    node = page.locator('.node[data-key="liu2024/kernel-mean"]').first
    node.focus()
    page.keyboard.press("Enter")
    assert node.get_attribute("aria-pressed") == "true"
    assert "segments" in page.inner_text("#focus-uses")
    assert "kernel spread" in page.inner_text("#focus-used")
    assert page.locator(".node.faded").count() > 10
    assert (
        page.locator("#graph-list > li:visible").count() < page.locator("#graph-list > li").count()
    )
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.key") in {
        "liu2024/kernel-form", "liu2024/segments",
    }  # fmt: skip
    page.keyboard.press("Escape")
    assert page.locator(".node.faded").count() == 0
    assert not page.locator("#focus").is_visible()


def test_the_graph_follows_a_touch_and_leads_to_the_claim(reading, site: Path) -> None:
    page = reading(site, WIDTHS["phone"], has_touch=True).open("graph.html")
    page.locator('.node[data-key="mcclean2018/variance-both"]').first.tap()
    page.locator("#focus-uses button").first.tap()
    assert page.inner_text("#focus-link") == "mean gradient"
    page.locator("#focus-link").tap()
    assert page.inner_text("h1") == "mean gradient"


def test_a_formula_is_computed_as_python_does(reader) -> None:
    from qntk_check import formulas

    page = reader.open("formulas/kernel_mean.html")
    page.fill("#observable", "1, 1, 1, 0")
    page.fill("#f-L", "3")
    page.click("#calculator button[type=submit]")
    exact = formulas.kernel_mean(L=3, observable=(1, 1, 1, 0))
    assert page.inner_text("#answer td").startswith(str(exact))


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("L", "2.5", "a whole number"), ("L", "0", "≥ 1"), ("L", "many", "a whole number"),
     ("observable", "ZZ\nZZZ", "give all one length"), ("observable", "", "at least two")],
)  # fmt: skip
def test_what_is_no_value_is_refused_in_its_place(reader, field, text, said) -> None:
    page = reader.open("formulas/kernel_mean.html")
    page.fill("#observable" if field == "observable" else f"#f-{field}", text)
    page.click("#calculator button[type=submit]")
    assert said in page.inner_text("#answer td")


def test_samples_are_put_in_another_order(reader) -> None:
    page = reader.open("claims/liu2024/kernel-mean.html")
    before = page.locator("#samples > li").all_inner_texts()
    page.select_option("#order", "draws")
    draws = [
        int(n)
        for n in page.eval_on_selector_all("#samples > li", "l => l.map(i => i.dataset.draws)")
    ]
    assert draws == sorted(draws, reverse=True)
    page.select_option("#order", "")
    assert page.locator("#samples > li").all_inner_texts() == before


def test_the_course_of_the_draws_is_plotted_for_every_sampled_mean(reader) -> None:
    page = reader.open("claims/liu2024/kernel-mean.html")
    assert page.locator("#course-of option").count() == page.locator("#samples > li").count()
    for kind in ("reach", "line", "lost", "won", "limit", "enough"):
        assert page.locator(f"#course .{kind}").count() == 1
    assert "SUPPORTED" in page.inner_text("#course-said")
    last = page.inner_text("#course-said")
    page.locator("#course-at").focus()
    page.keyboard.press("Home")
    assert page.inner_text("#course-said") != last
    assert "SUPPORTED" not in page.inner_text("#course-said")
    page.locator("#course").click(position={"x": 300, "y": 60})
    assert page.inner_text("#course-said") != last
    page.select_option("#course-of", index=3)
    rows = page.locator("#samples > li").nth(3).get_attribute("data-draws")
    assert page.inner_text("#course-said").startswith(f"After {int(rows):,} draws")


def test_the_plot_of_campaigns_changes_its_axes_and_tells_of_a_point(reader) -> None:
    page = reader.open("claims/liu2024/kernel-mean.html")
    points = page.locator("#plot .point")
    assert points.count() == page.locator("#gathered").inner_text().count('"qubits"') > 3
    assert page.locator("#plot .band").count() == 1
    page.select_option("#plot-y", "log_wealth")
    page.select_option("#plot-x", "draws")
    assert page.locator("#plot .limit").count() == 1
    points.nth(0).locator(".hit").click()
    assert "log-wealth" in page.inner_text("#plot-said")


# Five questions of a new reader, who begins at the first page, and the clicks that each may take.


def test_does_equation_23_hold_takes_one_click(reader) -> None:
    reader.open()
    page = reader.click("#words")
    page.keyboard.type("(23)")
    row = page.locator("#claims tbody tr:visible", has_text="kernel spread")
    assert "HOLDS WITH CORRECTION" in row.inner_text()
    assert reader.clicks <= 1


def spread(reader):
    reader.open()
    reader.click("#words").keyboard.type("(23)")
    return reader.click("#claims tbody tr:visible a:text-is('kernel spread')")


def test_why_not_takes_two_clicks(reader) -> None:
    page = spread(reader)
    assert page.locator("#why-not").is_visible()
    assert "15.8 at n = 8" in page.inner_text(".counter")
    assert reader.clicks <= 2


def test_what_should_i_use_takes_two_clicks(reader) -> None:
    page = spread(reader)
    assert page.locator("#holds + .holds math").count() > 0
    assert page.locator("#use + ul code:text-is('kernel_variance')").is_visible()
    assert reader.clicks <= 2


def test_is_it_good_for_my_hamiltonian_takes_four_clicks(reader) -> None:
    from qntk_check import formulas

    page = spread(reader)
    chain = {f"{'I' * k}ZZ{'I' * (10 - k)}": -1 for k in range(11)}
    chain |= {f"{'I' * k}X{'I' * (11 - k)}": -1 for k in range(12)}
    reader.click("#observable")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("\n".join(f"-1 {string}" for string in chain))
    reader.click("#calculator button[type=submit]")
    assert reader.clicks <= 4
    exact = float(formulas.kernel_variance(L=16, observable=chain)) ** 0.5
    printed = float(formulas.kernel_spread_as_printed(L=16, observable=chain))
    answer = page.locator("#answer tr", has_text="printed over exact").inner_text()
    assert float(answer.split()[-1]) == pytest.approx(printed / exact, rel=1e-3)


def test_how_do_i_check_my_own_samples_takes_three_clicks(reader) -> None:
    reader.open()
    page = reader.click("nav a:text-is('Your samples')")
    page.fill("#c-qubits", "4")
    command = page.inner_text("output")
    assert command.startswith(
        "qntk-check data samples.npy --quantity K --claim kernel-mean --qubits 4"
    )
    assert reader.clicks <= 3
