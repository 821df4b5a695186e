"""Write constraints.txt anew: every package that the project installs, pinned, with hashes.

constraints-others.txt pins a second environment, with the packages whose objects are read: they
are large, and ask for older versions of what both need. The pins hold for every supported Python
and platform at once. They are resolved from pyproject.toml alone; the result names packages,
versions and hashes, and no address, so that it works with whatever package index an installation
is set up for.

Run it as ``make pin``; ``--help`` tells the rest.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = {
    "constraints.txt": ("test", "dev", "fast", "browser"),
    "constraints-others.txt": ("test", "interop", "sklearn"),
    "constraints-docs.txt": ("docs",),
}
HEADER = """\
# Every package that `{command}` and .ci/run install, with the hashes of all its files.
# Written by scripts/pin.py (`make pin`); edit pyproject.toml instead.
"""


def build_requirements(project: dict) -> list[str]:
    """Return what building needs; ``editables`` is what hatchling's editable build may ask for."""
    return [*project["build-system"]["requires"], "editables"]


def resolve(name: str, *, upgrade: bool) -> str:
    """Return the pins of a file as uv resolves them; present ones are kept unless ``upgrade``."""
    pyproject = ROOT / "pyproject.toml"
    target = ROOT / name
    build = "\n".join(build_requirements(tomllib.loads(pyproject.read_text(encoding="utf-8"))))
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
    command += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    command += [word for extra in FILES[name] for word in ("--extra", extra)]
    command += ["--upgrade"] if upgrade else []
    command += [str(pyproject), "-", "--output-file", str(target)]
    subprocess.run(command, input=build, text=True, check=True, cwd=ROOT)
    return target.read_text(encoding="utf-8")


def without_addresses(text: str) -> str:
    """Drop comments and index options, and refuse a pin that still names an address."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(("#", "-i", "--i"))]
    lines = [line for line in lines if not line.startswith(("--extra-index-url", "--find-links"))]
    kept = "\n".join(lines).strip() + "\n"
    if "://" in kept or " @ " in kept:
        msg = "a pin names an address instead of a version; pin it by version in pyproject.toml"
        raise SystemExit(msg)
    return kept


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description="Write the pins anew from pyproject.toml.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    options = parser.parse_args()
    for name in FILES:
        pins = without_addresses(resolve(name, upgrade=options.upgrade))
        header = HEADER.format(command="make" if name == "constraints.txt" else "make others")
        (ROOT / name).write_text(header + pins, encoding="utf-8", newline="\n")
        print(f"{name}: {pins.count('==')} pins, {pins.count('--hash=')} hashes")


if __name__ == "__main__":
    main()
