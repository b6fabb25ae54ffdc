"""Every entry of the catalogue keeps the rules that the generator and the perturbations rely on."""

from __future__ import annotations

import re
import string

import pytest

from theorem_sft.theorems.catalogue import CATALOGUE, CHAINS
from theorem_sft.theorems.expressions import parse_expression
from theorem_sft.theorems.theorem import Clause, Theorem

ENTRIES = pytest.mark.parametrize("theorem", CATALOGUE.values(), ids=list(CATALOGUE))


def clauses(theorem: Theorem) -> list[Clause]:
    """Return every clause that a problem of the theorem may hold."""
    scene = [theorem.scene] if theorem.scene else []
    given = [
        slot.given for name, slot in theorem.slots.items() if name in theorem.forms or name in theorem.draw
    ]
    return [*scene, *given, *(theorem.slots[name].question for name in theorem.forms)]


def names(text: str) -> set[str]:
    """Return the placeholders of a template."""
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_catalogue_is_broad() -> None:
    assert len(CATALOGUE) >= 12
    assert len({theorem.field for theorem in CATALOGUE.values()}) >= 4


@ENTRIES
def test_clauses_have_wordings_for_training_and_for_tests(theorem: Theorem) -> None:
    for clause in clauses(theorem):
        if clause.train[0] != "{Np} is {v}":
            assert len(clause.train) >= 4
            assert len(clause.held) >= 2
        assert len(set(clause.wordings)) == len(clause.wordings)


@ENTRIES
def test_given_says_its_number_once(theorem: Theorem) -> None:
    for name, slot in theorem.slots.items():
        if name in theorem.forms or name in theorem.draw:
            for text in slot.given.wordings:
                assert text.lower().count("{v}") == 1, text


@ENTRIES
def test_stories_know_every_word_of_the_clauses(theorem: Theorem) -> None:
    assert len(theorem.stories) >= 3
    assert len({story.name for story in theorem.stories}) == len(theorem.stories)
    for story in theorem.stories:
        assert story.asides and all("{k}" in aside for aside in story.asides)
        known = {*story.words, "name", "other", "third", "v", "np", "in_unit"}
        used = set().union(*(names(text) for clause in clauses(theorem) for text in clause.wordings))
        used |= set().union(*(names(premise.here) for premise in theorem.conditions))
        assert {name.lower() for name in used} <= known


@ENTRIES
def test_articles_fit_the_words_of_every_story(theorem: Theorem) -> None:
    people = {"name": "Mia", "other": "Lena", "third": "Hugo"}
    for story in theorem.stories:
        words = {key: word.format_map(people) for key, word in story.words.items()} | people
        words |= {key.capitalize(): word for key, word in words.items()}
        words |= {"v": "7", "V": "7", "np": "the thing", "Np": "The thing", "in_unit": ""}
        for clause in clauses(theorem):
            for text in clause.wordings:
                assert not re.search(r"\b[Aa] [aeiou]|\b[Aa]n [^aeiou]", text.format_map(words)), text


@ENTRIES
def test_rule_is_general(theorem: Theorem) -> None:
    constants = set(re.findall(r"\d+", theorem.statement))
    assert constants <= {"180"}
    assert theorem.conditions
    assert all(not re.search(r"\d", premise.general) for premise in theorem.conditions)


@ENTRIES
def test_expressions_speak_of_the_slots_only(theorem: Theorem) -> None:
    checks = [premise.check for premise in theorem.conditions if premise.check]
    for text in [theorem.relation, *theorem.forms.values(), *checks]:
        used = {str(name) for name in parse_expression(text).free_symbols}
        assert used <= set(theorem.slots)
    assert set(theorem.draw) | {theorem.follows} == set(theorem.slots)
    assert theorem.follows in theorem.forms


@ENTRIES
def test_contrast_is_in_the_catalogue(theorem: Theorem) -> None:
    assert theorem.contrast is None or theorem.contrast in CATALOGUE
    assert theorem.contrast != theorem.name


def test_chains_fit_their_theorems() -> None:
    assert len({chain.name for chain in CHAINS}) == len(CHAINS)
    for chain in CHAINS:
        first, second = CATALOGUE[chain.first], CATALOGUE[chain.second]
        assert chain.finds in first.forms
        assert chain.takes in second.slots
        assert chain.asks in second.forms
        assert {story.name for story in chain.stories} <= {story.name for story in first.stories}
