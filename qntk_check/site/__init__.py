"""The site: what the suite knows, as static pages that need no network.

`mathematics.py` sets formulas as MathML; `scripts.py` writes formulas as JavaScript; `pictures.py`
draws small figures and `graph.py` the claims on what they rest; `contents.py` gathers what is known
of every installed paper; `claims.py`, `formulas.py`, `quantities.py`, `chapters.py` and `front.py`
make pages of it, and `build.py` writes them. What the pages say is in ``docs/site.md``.
"""
