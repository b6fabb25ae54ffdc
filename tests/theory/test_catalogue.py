"""Every entry of the catalogue follows the rules that the generator and the variants rely on."""

from __future__ import annotations

import re
import string
from collections import Counter
from dataclasses import replace

import pytest

from theorem_sft.data.sources.synthetic.problem_text import Sentences
from theorem_sft.data.sources.synthetic.structure import Structure
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS, JOINS
from theorem_sft.theory.chain import Join, Turn, build_chains
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.theorem import Clause, Story, Theorem

ENTRIES = pytest.mark.parametrize("theorem", CATALOGUE.values(), ids=list(CATALOGUE))


def clauses(theorem: Theorem) -> list[Clause]:
    """Return every clause that a problem of the theorem may contain."""
    scene = [theorem.scene] if theorem.scene else []
    given = [
        slot.given for name, slot in theorem.slots.items() if name in theorem.forms or name in theorem.draw
    ]
    return [*scene, *given, *(theorem.slots[name].question for name in theorem.forms)]


def names(text: str) -> set[str]:
    """Return the placeholders of a template."""
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_catalogue_is_broad() -> None:
    assert len(CATALOGUE) >= 110
    assert len({theorem.field for theorem in CATALOGUE.values()}) >= 8


def test_theorems_have_distinct_rules() -> None:
    assert len({theorem.statement for theorem in CATALOGUE.values()}) == len(CATALOGUE)


@ENTRIES
def test_clauses_have_training_and_held_out_wordings(theorem: Theorem) -> None:
    for clause in clauses(theorem):
        assert len(clause.train) >= 4
        assert len(clause.held) >= 2
        assert len(set(clause.wordings)) == len(clause.wordings)


@ENTRIES
def test_a_given_states_its_number_once(theorem: Theorem) -> None:
    for name, slot in theorem.slots.items():
        if name in theorem.forms or name in theorem.draw:
            for text in slot.given.wordings:
                assert text.lower().count("{v}") == 1, text


@ENTRIES
def test_stories_fill_every_placeholder_of_the_clauses(theorem: Theorem) -> None:
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
                assert not re.search(r"\ba [aeiou]|\b[Aa]n [^aeiou]", text.format_map(words)), text


@ENTRIES
def test_rule_is_general(theorem: Theorem) -> None:
    # 90, 180 and 360 degrees are constants of rules about right, straight and full angles.
    assert set(re.findall(r"\d+", theorem.statement)) <= {"90", "180", "360"}
    assert theorem.conditions
    assert all(not re.search(r"\d", premise.general) for premise in theorem.conditions)


@ENTRIES
def test_expressions_contain_slots_only(theorem: Theorem) -> None:
    checks = [premise.check for premise in theorem.conditions if premise.check]
    for text in [theorem.relation, *theorem.forms.values(), *checks]:
        used = {str(name) for name in parse_expression(text).free_symbols}
        assert used <= set(theorem.slots)
    assert set(theorem.draw) | {theorem.follows} == set(theorem.slots)
    assert theorem.follows in theorem.forms


@ENTRIES
def test_every_theorem_has_a_contrast_with_another_rule(theorem: Theorem) -> None:
    assert theorem.contrast in CATALOGUE
    other = CATALOGUE[theorem.contrast]
    assert other.statement != theorem.statement
    # Rules with the same relation differ in their premises.
    assert (other.relation, other.conditions) != (theorem.relation, theorem.conditions)


@pytest.mark.parametrize("join", JOINS, ids=[join.name for join in JOINS])
def test_joins_fit_their_theorems(join: Join) -> None:
    first, second = CATALOGUE[join.first], CATALOGUE[join.second]
    assert join.finds in first.forms
    assert join.asks in second.forms
    known = {join.takes, *join.keeps, join.asks}
    assert known <= set(second.slots) and len(known) == 2 + len(join.keeps)
    assert set(join.keeps.values()) <= set(first.slots) - {join.finds}
    assert set(second.slots) - known <= {*second.draw, *join.draw}
    for turn in join.turns:
        if turn.bridge:
            assert len(turn.bridge.train) >= 4
            assert len(turn.bridge.held) >= 2
            assert not any(re.search(r"\d", wording) for wording in turn.bridge.wordings)


def test_joins_have_distinct_names_and_occur_in_some_chain() -> None:
    assert len({join.name for join in JOINS}) == len(JOINS)
    used: dict[str, set[int]] = {join.name: set() for join in JOINS}
    for chain in CHAINS.values():
        for _, turns in chain.tellings:
            for join, place in zip(chain.joins, turns, strict=True):
                used[join.name].add(place)
    assert all(used[join.name] == set(range(len(join.turns))) for join in JOINS)


def test_chains_have_every_length() -> None:
    lengths = Counter(len(chain.theorems) for chain in CHAINS.values())
    assert set(lengths) == {2, 3, 4}
    assert lengths[3] >= 6 and lengths[4] >= 3


def test_quantities_of_a_chain_have_one_name_each() -> None:
    people = {"name": "Mia", "other": "Omar", "third": "Lena"}
    for chain in CHAINS.values():
        for story, turns in chain.tellings:
            structure: Structure = {
                "theorems": list(chain.theorems),
                "chain": chain.name,
                "story": story,
                "turns": list(turns),
                "people": people,
                "numbers": [dict.fromkeys(CATALOGUE[name].slots, 7) for name in chain.theorems],
                "unknown": list(chain.unknown),
            }
            origins: dict[str, set[tuple[int, str]]] = {}
            for key, thing in Sentences.of(structure).things.items():
                step, _, slot = key.partition(".")
                origins.setdefault(thing, set()).add(chain.origin(int(step) - 1, slot))
            assert all(len(places) == 1 for places in origins.values()), (chain.name, origins)


def test_a_story_continues_only_if_a_turn_allows_it() -> None:
    def join(first: str, second: str, *turns: Turn) -> Join:
        return Join(first, "b", second, "a", "b", turns)

    theorem = CATALOGUE["angles on a straight line"]
    catalogue = {name: replace(theorem, name=name, stories=(Story("shop", {}, ()),)) for name in "xyz"}
    joins = (
        join("x", "y", Turn(leads_to="bill"), Turn()),
        join("y", "z", Turn(after=("shop",)), Turn(after=("elsewhere",))),
        join("z", "x", Turn()),
    )
    made = {chain.theorems: chain.tellings for chain in build_chains(joins, catalogue)}
    assert made["x", "y"] == (("shop", (0,)), ("shop", (1,)))
    assert made["x", "y", "z"] == (("shop", (1, 0)),)
    assert ("x", "y", "z", "x") not in made


def test_origin_is_the_first_step_with_a_quantity() -> None:
    chain = CHAINS[
        "nth term of an arithmetic sequence (last) > sum of an arithmetic sequence (last to sum)"
        " > total cost at a unit price (count to cost)"
    ]
    assert chain.origin(2, "count") == (1, "sum")
    assert chain.origin(1, "last") == (0, "last")
    assert chain.origin(1, "position") == (0, "position")
    assert chain.origin(2, "price") == (2, "price")
