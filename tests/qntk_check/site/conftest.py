"""The site, built once for all of its tests, and a reader with a browser."""

from __future__ import annotations

import json
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from qntk_check.report import store
from qntk_check.site.build import build

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSING = [
    *([] if CHROMIUM else ["Chromium (scripts/install-browser installs it)"]),
    *(f"{name} (pip install 'qntk-check[browser]')"
      for name in ("playwright", "axe_playwright_python") if find_spec(name) is None),
]  # fmt: skip


@pytest.fixture(scope="session")
def as_recorded():
    """Read recorded derivations whatever sources they are of: other tests hold them to these.

    Without them, a change of any proof would have all derivations checked for these pages alone.
    """

    def sources(paper) -> str:
        return json.loads(paper.recorded_derivations.read_text(encoding="utf-8"))["sources"]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_sources", sources)
        store.load_typeset.cache_clear()
        yield
    store.load_typeset.cache_clear()


@pytest.fixture(scope="session")
def site(as_recorded, tmp_path_factory) -> Path:
    """The folder of the built site."""
    out = tmp_path_factory.mktemp("site")
    stored = ROOT / "paper"
    build(
        out,
        trials=stored / "trials" / "trials.json",
        campaign=stored / "campaign" / "moments.csv",
    )
    return out


@pytest.fixture(scope="session")
def chromium():
    """A browser without a window; tests that ask for it are left out where there is none."""
    if MISSING:
        said = f"the site needs {', '.join(MISSING)} to be tried"
        (pytest.fail if os.environ.get("QNTK_BROWSER") == "required" else pytest.skip)(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Reader:
    """Somebody with a mouse, whose clicks are counted, and whose browser's complaints are kept."""

    def __init__(self, browser, site: Path, width: int = 1280, scheme: str = "light", **more):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **more
        )
        self.page = self.context.new_page()
        self.site, self.clicks = site, 0
        self.complaints: list[str] = []
        self.page.on("console", lambda m: self._complain(m.type, m.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self.complaints.append(request.url))
        self.page.set_default_timeout(5000)

    def _complain(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def open(self, url: str = "index.html"):
        self.page.goto(f"{self.site.as_uri()}/{url}")
        return self.page

    def click(self, selector: str):
        self.page.locator(selector).first.click()
        self.clicks += 1
        return self.page


@pytest.fixture
def reading(chromium):
    """Return a function that gives a reader of a site, who closes the browser at the end."""
    readers: list[Reader] = []

    def made(site: Path, width: int = 1280, scheme: str = "light", **more) -> Reader:
        readers.append(Reader(chromium, site, width, scheme, **more))
        return readers[-1]

    yield made
    for one in readers:
        one.context.close()
    assert [complaint for one in readers for complaint in one.complaints] == []


@pytest.fixture
def reader(reading, site):
    """Give a reader of the whole site at a desk."""
    return reading(site)


@pytest.fixture
def check_access():
    """Return a function that has axe-core look at a reader's page, and gives what it finds."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def found(reader: Reader) -> list[tuple[str, str, str, str]]:
        before = len(reader.complaints)
        violations = axe.run(reader.page).response["violations"]
        del reader.complaints[before:]  # axe asks for files in a way that browsers refuse
        return [
            (reader.page.url, rule["id"], rule["nodes"][0]["html"][:120],
             rule["nodes"][0]["failureSummary"])
            for rule in violations
        ]  # fmt: skip

    return found
