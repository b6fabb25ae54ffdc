"""FormalGeo in plain English: what its theorems say, its facts and quantities, and whole problems."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import yaml


@dataclass(frozen=True)
class Statement:
    """A theorem's usual name and what it says in general words."""

    title: str
    statement: str


def statement(name: str, branch: str) -> Statement:
    """Look up what a theorem says.

    Args:
        name: Its FormalGeo name, such as "similar_triangle_judgment_aa".
        branch: Its branch, "1" or higher; branches that say the same share a statement.

    Raises:
        ValueError: There is no such theorem, or no such branch where the branches say different things.
    """
    entry = _statements().get(name)
    if entry is None:
        raise ValueError(f"unknown FormalGeo theorem {name!r}: statements.yaml has no entry of that name")
    title, said = entry
    if isinstance(said, str):
        return Statement(title, said)
    if branch not in said:
        raise ValueError(f"theorem {name!r} has no branch {branch!r}, only {', '.join(said)}")
    return Statement(title, said[branch])


def theorem_names() -> list[str]:
    """List the names of all theorems that have a statement."""
    return list(_statements())


@functools.cache
def _statements() -> dict[str, tuple[str, str | dict[str, str]]]:
    text = resources.files(__package__).joinpath("statements.yaml").read_text(encoding="utf-8")
    entries: dict[str, tuple[str, str | dict[str, str]]] = {}
    for name, entry in yaml.safe_load(text).items():
        said = entry["statement"]
        by_branch = said if isinstance(said, str) else {str(branch): each for branch, each in said.items()}
        entries[name] = (entry["title"], by_branch)
    return entries
