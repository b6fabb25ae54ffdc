"""What FormalGeo's theorems say in plain English; `statements.yaml` holds the statements."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import yaml


@dataclass(frozen=True)
class TheoremStatement:
    """The usual name of a theorem, and the theorem in general words."""

    title: str
    statement: str


def theorem_statement(name: str, branch: str) -> TheoremStatement:
    """Look up the statement of a theorem.

    Args:
        name: Its FormalGeo name, such as "similar_triangle_judgment_aa".
        branch: Its branch, "1" or higher; equivalent branches share a statement.

    Raises:
        ValueError: There is no such theorem, or its branches differ and this one does not exist.
    """
    entry = _statements().get(name)
    if entry is None:
        raise ValueError(f"unknown FormalGeo theorem {name!r}: statements.yaml has no entry of that name")
    title, text = entry
    if isinstance(text, str):
        return TheoremStatement(title, text)
    if branch not in text:
        raise ValueError(f"theorem {name!r} has no branch {branch!r}, only {', '.join(text)}")
    return TheoremStatement(title, text[branch])


def stated_theorems() -> list[str]:
    """List the names of all theorems that have a statement."""
    return list(_statements())


@functools.cache
def _statements() -> dict[str, tuple[str, str | dict[str, str]]]:
    table = resources.files(__package__).joinpath("statements.yaml").read_text(encoding="utf-8")
    entries: dict[str, tuple[str, str | dict[str, str]]] = {}
    for name, entry in yaml.safe_load(table).items():
        text = entry["statement"]
        by_branch = text if isinstance(text, str) else {str(branch): each for branch, each in text.items()}
        entries[name] = (entry["title"], by_branch)
    return entries
