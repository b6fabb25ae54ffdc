"""Shared by the scripts: argument parser, folder of real data, theorems of one-step problems."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.support.paths import data_folder

# One-step rules of similar wording and arithmetic, so that a model has to tell them apart.
ONE_STEP_THEOREMS = (
    "area of a triangle",
    "area of a parallelogram",
    "angle sum of a triangle",
    "angles on a straight line",
    "distance apart in opposite directions",
    "distance apart in the same direction",
    "mean of three values",
    "total of three values",
)


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """Make a parser whose help shows the description with its own line breaks."""
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )


def add_data_option(parser: argparse.ArgumentParser, part: str, contents: str) -> None:
    """Add `--data` with a path of real data as its default.

    Args:
        parser: Gets the option.
        part: The default path within the folder of real data, or "" for the folder itself.
        contents: What the help says about the path.
    """
    parser.add_argument("--data", type=Path, default=data_folder() / part, help=f"{contents} [%(default)s]")
