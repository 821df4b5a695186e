"""The command ``qntk-check``."""

from __future__ import annotations

import click

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="qntk-check")
def main() -> None:
    """Derive and check the claims on the quantum neural tangent kernel."""
