"""The examples of docs/calculus.md give what they show."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "calculus.md"


def test_every_example_of_the_page():
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    # the fences would be read as output; blanking them keeps the line numbers
    text = "\n".join("" if line.startswith("```") else line for line in _lines())
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(test.examples) > 25
    found: list[str] = []
    doctest.DocTestRunner(optionflags=flags).run(test, out=found.append)
    assert not found, "\n".join(found)


def _lines():
    return PAGE.read_text(encoding="utf-8").splitlines()
