"""Statements of FormalGeo's theorems in plain English, from `theorem_statements.tsv`."""

import csv
import functools
from importlib import resources
from typing import NamedTuple


class TheoremStatement(NamedTuple):
    """The usual name of a theorem, and its general statement."""

    title: str
    statement: str


def theorem_statement(name: str, branch: str) -> TheoremStatement:
    """Look up a statement by FormalGeo name and branch ("1" or higher); equivalent branches share one.

    Raises:
        ValueError: There is no such theorem, or its branches differ and this one does not exist.
    """
    branches = _statements().get(name)
    if branches is None:
        raise ValueError(f"unknown FormalGeo theorem {name!r}: theorem_statements.tsv has no row for it")
    statement = branches.get("") or branches.get(branch)
    if statement is None:
        raise ValueError(f"theorem {name!r} has no branch {branch!r}, only {', '.join(branches)}")
    return statement


def stated_theorems() -> list[str]:
    """List the names of all theorems that have a statement."""
    return list(_statements())


@functools.cache
def _statements() -> dict[str, dict[str, TheoremStatement]]:
    table = resources.files(__package__).joinpath("theorem_statements.tsv").read_text(encoding="utf-8")
    rows = (line for line in table.splitlines() if not line.startswith("#"))
    statements: dict[str, dict[str, TheoremStatement]] = {}
    for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
        statement = TheoremStatement(row["title"], row["statement"])
        statements.setdefault(row["theorem"], {})[row["branch"]] = statement
    return statements
