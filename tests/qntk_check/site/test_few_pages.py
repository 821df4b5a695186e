"""Three pages, written and read in a browser, and letters that it has to draw."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qntk_check import formulas
from qntk_check.site import mathematics
from qntk_check.site.build import build

pytestmark = [
    pytest.mark.xdist_group("site"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # of the browser's driver, at its end
]
CLAIM, FORMULA = "claims/mcclean2018/variance-both.html", "formulas/kernel_mean.html"


@pytest.mark.qntk_ci  # a start of the browser
def test_a_reader_finds_a_claim_and_computes_a_formula(
    as_recorded, reading, check_access, tmp_path: Path
) -> None:
    build(tmp_path, ["mcclean2018"], chosen=lambda url: url in ("index.html", CLAIM, FORMULA))
    reader = reading(tmp_path, 360)
    page = reader.open()
    page.fill("#words", "variance gradient")
    assert 0 < page.locator("#claims tbody tr:visible").count() < 5
    reader.click("#claims tbody tr:visible a:text-is('variance both')")
    assert page.inner_text("h1") == "variance both"
    assert check_access(reader) == []
    reader.open(FORMULA)
    page.fill("#observable", "1, 1, 1, 0")
    page.fill("#f-L", "3")
    reader.click("#calculator button[type=submit]")
    exact = formulas.kernel_mean(L=3, observable=(1, 1, 1, 0))
    assert page.inner_text("#answer td").startswith(str(exact))
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_letters_of_other_alphabets_are_characters_that_browsers_draw() -> None:
    """Browsers know no alphabet but upright by a name: 𝒩, a channel, would look like N."""
    found = mathematics.inline(r"\|\mathcal N(E)\|,\ e^{\mathfrak g},\ A^{\mathsf T},\ \mathrm U")
    assert all(letter in found for letter in "𝒩𝔤𝖳")
    assert re.findall(r'mathvariant="(.*?)"', found) == ["normal"]
