# Everything a reader needs, from a machine with Python 3.11 or newer and make.
# A second run installs nothing: the stamp inside the environment is newer than what it came from.

VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# The first of these that is Python 3.11 or newer; versions that are tested come first.
PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3 python; do \
	if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo "$$candidate"; break; fi; done)

.DEFAULT_GOAL := help
# Each worker of a run has a core of its own: threads of BLAS would wait for each other's.
export OPENBLAS_NUM_THREADS ?= 1
# Without its bytecode every process of a test run would compile this tree anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help install verify certify test others lint types generated trials figures site browser docs paper bench variations attack pin floors clean

help: ## list the targets
	@echo "Targets (ARGS='...' is handed on to the command behind a target):"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

install: $(STAMP) ## create the environment in .venv from the pinned versions

# Two steps, because pip cannot check a hash of a checkout: first every dependency by hash,
# then the checkout itself, which finds all it needs installed. Last, everything is imported once
# as pytest does it: the workers of the first run would each compile it for themselves.
$(STAMP): constraints.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "qntk-check needs Python 3.11 or newer, and none was found:" \
		"install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is" \
		"older than Python 3.11: name a newer one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Installing into $(VENV) with $(PYTHON); this happens once and takes a minute or two."
	@"$(PYTHON)" -m venv "$(VENV)"
	@"$(BIN)/python" -m pip install -qq --disable-pip-version-check \
		--require-hashes -r constraints.txt
	@"$(BIN)/python" -m pip install -qq --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	@"$(BIN)/python" -m pytest --collect-only -qq -p no:cacheprovider >/dev/null 2>&1 || true
	@touch "$@"

verify: $(STAMP) ## decide every registered claim and show the table of verdicts
	"$(BIN)/qntk-check" verify --hand-on .cache $(ARGS)

test: $(STAMP) ## run the tests, which end with the same table
	"$(BIN)/python" -m pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder $(ARGS)

# Where other packages are read, in an environment of its own: they need older versions of some.
OTHERS := build/others
others: ## run the tests that need Qiskit, PennyLane, Cirq or scikit-learn, with these
	@"$(PYTHON)" -m venv "$(OTHERS)"
	@"$(OTHERS)/bin/python" -m pip install -qq --disable-pip-version-check \
		--require-hashes -r constraints-others.txt
	@"$(OTHERS)/bin/python" -m pip install -qq --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	"$(OTHERS)/bin/python" -m pytest --numprocesses auto --qntk-level ci \
		$$(grep -rlE 'importorskip' tests --include='test_*.py') $(ARGS)

certify: $(STAMP) ## have Coq prove the algebra of the derivations (installs nothing)
	@command -v coqc >/dev/null || { echo "coqc was not found. On Debian and Ubuntu: apt-get install" \
		"--no-install-recommends coq" >&2; exit 1; }
	"$(BIN)/qntk-check" certify $(ARGS)

lint: $(STAMP) ## check style and formatting
	"$(BIN)/ruff" check .
	"$(BIN)/ruff" format --check .

types: $(STAMP) ## check types
	"$(BIN)/pyright" --pythonpath "$(BIN)/python"

figures: $(STAMP) ## compute and draw all figures of the document anew (about 3 minutes)
	"$(BIN)/qntk-check" figure --all $(ARGS)
	"$(BIN)/qntk-check" figure --update docs/figures.md

generated: $(STAMP) ## write anew what the tree keeps of the code's output (LaTeX, texts, tables)
	"$(BIN)/qntk-check" derive --document --record
	"$(BIN)/qntk-check" findings --update docs/findings.md
	"$(BIN)/qntk-check" findings --headlines --update README.md
	"$(BIN)/qntk-check" findings --counts --update README.md
	"$(BIN)/qntk-check" findings --errors --update docs/errors.md
	"$(BIN)/qntk-check" findings --answers --update docs/answers.md
	"$(BIN)/qntk-check" across --update docs/across.md
	"$(BIN)/qntk-check" certify --refresh --update docs/certificates.md

site: $(STAMP) ## write the site into build/site (a quarter of a minute)
	"$(BIN)/qntk-check" site $(ARGS)

browser: $(STAMP) ## try the site in headless Chromium (scripts/install-browser installs what it needs)
	QNTK_BROWSER=required "$(BIN)/python" -m pytest --qntk-level ci tests/qntk_check/site $(ARGS)

trials: $(STAMP) ## draw all sampled means anew, and write the list of them (some minutes)
	"$(BIN)/qntk-check" trials --out paper/trials

# Sphinx has an environment of its own: what it needs is no concern of the tests.
DOCS := build/docs-env
docs: ## make the docs into build/docs/html, every link and every public name checked
	@"$(PYTHON)" -m venv "$(DOCS)"
	@"$(DOCS)/bin/python" -m pip install -qq --disable-pip-version-check \
		--require-hashes -r constraints-docs.txt
	@"$(DOCS)/bin/python" -m pip install -qq --disable-pip-version-check \
		--no-deps --no-build-isolation -e .
	"$(DOCS)/bin/python" -m sphinx -W --keep-going -q -b html docs build/docs/html
	@echo "build/docs/html/index.html"

paper: ## compile paper/paper.tex to build/paper/paper.pdf; with ALONE=1 the first paper, liu2024.pdf
	@command -v latexmk >/dev/null || { echo "latexmk was not found. On Debian: apt-get install" \
		"latexmk texlive-latex-recommended lmodern" >&2; exit 1; }
	cd paper && latexmk -pdf -interaction=nonstopmode -halt-on-error \
		$(if $(ALONE),-jobname=liu2024 -usepretex='\def\alone{}') -outdir=../build/paper paper.tex

variations: $(STAMP) ## run the tests as other machines would (locales, processors, users, order)
	VENV="$(VENV)" scripts/variations $(ARGS)

attack: $(STAMP) ## hand every step of every proof its wrong versions (about 10 minutes)
	"$(BIN)/python" scripts/attack.py $(ARGS)

bench: $(STAMP) ## run every benchmark; each prints a ratio measured in one run
	@for script in benchmarks/*.py; do echo "== $$script"; "$(BIN)/python" "$$script" || exit 1; done

# Both need uv, which stays out of the environment that is tested.
UV := build/pin/bin/uv
$(UV):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed" >&2; exit 1; }
	@"$(PYTHON)" -m venv build/pin
	@build/pin/bin/python -m pip install -qq --disable-pip-version-check 'uv>=0.9'

pin: $(UV) ## write constraints.txt anew from pyproject.toml (ARGS=--upgrade for the newest versions)
	build/pin/bin/python scripts/pin.py $(ARGS)

floors: $(UV) ## run the tests with the oldest versions that pyproject.toml allows
	@"$(PYTHON)" -m venv --clear build/floors
	@$(UV) pip install --quiet --python build/floors/bin/python \
		--resolution lowest-direct -e '.[test]'
	build/floors/bin/python -m pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder $(ARGS)

clean: ## remove the environment and everything that was built
	rm -rf "$(VENV)" build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
