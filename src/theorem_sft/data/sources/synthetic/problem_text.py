"""Write the text and the exact trace of a generated problem from its structure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.synthetic.number_style import write_number
from theorem_sft.data.sources.synthetic.structure import ASIDE, OFF_TOPIC, QUESTION, Structure, slot_origin
from theorem_sft.data.sources.synthetic.worked_steps import work_out
from theorem_sft.data.traces.trace import Binding, Condition, Step, Trace
from theorem_sft.theory.catalogue import CATALOGUE, CHAINS
from theorem_sft.theory.mathtext.exact import ProblemNumber, plain, read_number, show_number
from theorem_sft.theory.theorem import Clause, Story, Theorem

# A placeholder or a word.
_WORD = re.compile(r"\{\w+\}|[A-Za-z]+")


@dataclass(frozen=True)
class Sentences:
    """The clauses of a structure with all their wordings.

    Args:
        clauses: For each clause ("1.width", "1.scene", "2.bridge", "question"), its wordings with all words
            but these filled in.
        words: For each clause, the words that its placeholders stand for.
        things: For each slot ("1.width"), what the problem calls it.
        units: For each slot, the unit of its number.
        steps_words: For each step, the words of its premises.
        asides: Sentences for distractors, without the full stop and with {k} for the number.
    """

    clauses: Mapping[str, Clause]
    words: Mapping[str, Mapping[str, str]]
    things: Mapping[str, str]
    units: Mapping[str, str]
    steps_words: tuple[Mapping[str, str], ...]
    asides: tuple[str, ...]

    @classmethod
    def of(cls, structure: Structure) -> Sentences:
        """Collect the clauses of a structure.

        Raises:
            InputError: The structure comes from another catalogue.
        """
        plot = _Plot.of(structure)
        clauses: dict[str, Clause] = {}
        clause_words: dict[str, Mapping[str, str]] = {}
        things: dict[str, str] = {}
        units: dict[str, str] = {}
        last = len(plot.theorems) - 1
        steps = zip(plot.theorems, plot.words, plot.bridges, structure["unknown"], strict=True)
        for step, (theorem, words, bridge, unknown) in enumerate(steps):
            for part, clause in (("scene", None if step else theorem.scene), ("bridge", bridge)):
                if clause:
                    clauses[f"{step + 1}.{part}"], clause_words[f"{step + 1}.{part}"] = clause, words
            for name, slot in theorem.slots.items():
                key = f"{step + 1}.{name}"
                origin = slot_origin(structure, step, name)
                if origin != (step, name):
                    first = f"{origin[0] + 1}.{origin[1]}"
                    things[key], units[key] = things[first], units[first]
                    continue
                thing, unit = slot.thing.format_map(words), slot.unit.format_map(words)
                things[key], units[key] = thing, unit
                if name == unknown and step < last:
                    continue
                number = read_number(structure["numbers"][step][name])
                value = write_number(number, unit, structure.get("number_format"))
                own = {"v": value, "np": f"the {thing}", "in_unit": f" in {unit}" if unit else ""}
                clause_key = QUESTION if name == unknown else key
                clauses[clause_key] = slot.question if name == unknown else slot.given
                clause_words[clause_key] = {**words, **_with_capitals(own)}
        asides = tuple(
            _exchange(text, plot.other).format_map({**plot.words[0], "k": "{k}"})
            for text in plot.story.asides
        )
        return cls(clauses, clause_words, things, units, plot.words, asides)

    def sentence(self, structure: Structure, key: str) -> str:
        """Return the sentence of a clause in the wording that the structure chooses."""
        if key == OFF_TOPIC:
            return str(structure[OFF_TOPIC])
        if key == ASIDE:
            chosen = structure["aside"]
            aside: str = self.asides[chosen["wording"]]
            return aside.replace("{k}", str(chosen["number"])) + "."
        wording: str = self.clauses[key].wordings[structure["wording"][key]]
        text = wording.format_map(self.words[key])
        return text if key == QUESTION else _capital(text) + "."


@dataclass(frozen=True)
class _Plot:
    """The parts of the catalogue that a structure names, and the words of each step."""

    theorems: tuple[Theorem, ...]
    story: Story
    words: tuple[Mapping[str, str], ...]
    bridges: tuple[Clause | None, ...]
    other: Mapping[str, str]

    @classmethod
    def of(cls, structure: Structure) -> _Plot:
        name, chain = structure["story"], structure["chain"]
        try:
            theorems = tuple(CATALOGUE[theorem] for theorem in structure["theorems"])
            story = next(story for story in theorems[0].stories if story.name == name)
            joins = CHAINS[chain].joins if chain else ()
            turns = [join.turns[place] for join, place in zip(joins, structure["turns"], strict=True)]
        except (KeyError, IndexError, StopIteration, ValueError):
            raise InputError(
                f"this catalogue has no story {name!r} of {chain or structure['theorems'][0]!r}",
                hint="build the problems again",
            ) from None
        other = structure.get("other_words", {})
        words = [_spread(_exchange_all(story.words, other), structure["people"])]
        for turn in turns:
            words.append(_spread(_exchange_all(turn.words, other), words[-1]))
        bridges = [turn.bridge and _exchange_clause(turn.bridge, other) for turn in turns]
        return cls(theorems, story, tuple(words), (None, *bridges), other)


def structure_text(structure: Structure) -> str:
    """Return the text of a structure with its question last."""
    sentences = Sentences.of(structure)
    return " ".join(sentences.sentence(structure, key) for key in [*structure["order"], QUESTION])


def write_trace(structure: Structure, trace_id: str) -> Trace:
    """Write a structure, whose "wording" and "order" name every clause once, as an exact trace."""
    sentences = Sentences.of(structure)
    givens = [sentences.sentence(structure, key) for key in structure["order"]]
    question = sentences.sentence(structure, QUESTION)
    steps = [_step(structure, sentences, number) for number in range(1, len(structure["theorems"]) + 1)]
    ((unknown, answer),) = steps[-1].conclusion.items()
    return Trace(
        id=trace_id,
        problem=" ".join([question, *givens] if structure.get("question_first") else [*givens, question]),
        answer=str(answer),
        domain=CATALOGUE[structure["theorems"][-1]].field,
        source="synthetic",
        givens=givens,
        question=question,
        steps=steps,
        final=show_number(read_number(structure["numbers"][-1][unknown])),
        group=_group(structure),
        structure=dict(structure),
    )


def _step(structure: Structure, sentences: Sentences, number: int) -> Step:
    theorem = CATALOGUE[structure["theorems"][number - 1]]
    values = {slot: read_number(value) for slot, value in structure["numbers"][number - 1].items()}
    unknown = structure["unknown"][number - 1]
    words = sentences.steps_words[number - 1]
    places = {key: place for place, key in enumerate(structure["order"])}
    found: dict[str, str] = {}
    given: dict[str, int] = {}
    for slot in theorem.slots.keys() - {unknown}:
        step, first = slot_origin(structure, number - 1, slot)
        if first == structure["unknown"][step]:
            found[slot] = f"step {step + 1}"
        else:
            given[slot] = places[f"{step + 1}.{first}"]
    sources = {slot: found[slot] for slot in theorem.slots if slot in found}
    sources |= dict.fromkeys(sorted(given, key=given.__getitem__), "text")
    results, line = work_out(theorem.forms[unknown], values)
    return Step(
        theorem=theorem.name,
        statement=theorem.statement,
        conditions=[
            Condition(text=premise.here.format_map(words), check=premise.check)
            for premise in theorem.conditions
        ],
        mapping={
            slot: _binding(structure, sentences, f"{number}.{slot}", values[slot], source)
            for slot, source in sources.items()
        },
        relation=theorem.relation,
        conclusion={unknown: plain(results[-1])},
        work=f"{sentences.things[f'{number}.{unknown}']} = {line}",
    )


def _binding(
    structure: Structure, sentences: Sentences, key: str, value: ProblemNumber, source: str
) -> Binding:
    thing = f"the {sentences.things[key]}"
    unit = sentences.units[key]
    shown, written = show_number(value), plain(value)
    text = None if shown == str(written) else f"{thing} = {shown}"
    if source == "text" and structure.get("number_format") == "units":
        converted, usual = write_number(value, unit, "units"), write_number(value, unit)
        if converted != usual:
            text, source = f"{thing} = {converted} = {usual}", "text + known"
    return Binding(value=written, source=source, thing=thing, text=text)


def _group(structure: Structure) -> str:
    """Identify the instance independently of its words: the rules, the numbers and the unknown."""
    name = structure["chain"] or structure["theorems"][0]
    numbers = ", ".join(
        f"{step}.{slot}={value}"
        for step, values in enumerate(structure["numbers"], start=1)
        for slot, value in values.items()
    )
    return f"{name}: {numbers}; {structure['unknown'][-1]}?"


def _spread(words: Mapping[str, str], base: Mapping[str, str]) -> dict[str, str]:
    """Fill the words of a story with those it builds on, and add every word with a capital."""
    return _with_capitals(base) | _with_capitals({key: word.format_map(base) for key, word in words.items()})


def _with_capitals(words: Mapping[str, str]) -> dict[str, str]:
    return {**words, **{key.capitalize(): _capital(word) for key, word in words.items()}}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _exchange(text: str, other: Mapping[str, str], *, letters: bool = False) -> str:
    """Replace words of a text of the catalogue, keeping capitals and placeholders.

    Args:
        text: The text.
        other: Replacements of words in small letters and of capital letters.
        letters: Whether words of capitals alone name points ("the park PQR"); otherwise "A" is an article.
    """

    def other_word(match: re.Match[str]) -> str:
        word = match[0]
        if letters and word.isupper():
            return "".join(other.get(letter, letter) for letter in word)
        small = word[:1].lower() + word[1:]
        if small not in other:
            return word
        new = other[small]
        return new if small == word else new[:1].upper() + new[1:]

    return _WORD.sub(other_word, text) if other else text


def _exchange_all(words: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Replace words and letters in the values of a story's placeholders."""
    return {key: _exchange(word, other, letters=True) for key, word in words.items()}


def _exchange_clause(clause: Clause, other: Mapping[str, str]) -> Clause:
    """Replace words in every wording of a clause."""
    train, held = (tuple(_exchange(text, other) for text in part) for part in (clause.train, clause.held))
    return Clause(train, held)
