"""The lists of words that the changes go by, each read once from a data file beside this module."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml


@cache
def _lists() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(_read("words.yaml"))
    return loaded


def word_list(name: str) -> frozenset[str]:
    """Return a list of `words.yaml`."""
    return frozenset(_lists()[name].split())


def forms_of_one_name() -> list[frozenset[str]]:
    """Return the sets of first names that may be forms of one, such as bob and robert."""
    return [frozenset(forms.split()) for forms in _lists()["forms_of_one_name"].split(";")]


@cache
def first_names() -> dict[str, str]:
    """Return first names, each with its gender, "female" or "male"."""
    loaded = yaml.safe_load(_read("names.yaml"))
    return {name: gender for gender, names in loaded.items() for name in names.split()}


@cache
def letter_runs() -> frozenset[str]:
    """Return the runs of three letters in English words (of the list SCOWL, wamerican 2020.12.07)."""
    lines = _read("letter_runs.txt").splitlines()
    return frozenset(line[:2] + third for line in lines for third in line.partition(" ")[2])


def _read(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
