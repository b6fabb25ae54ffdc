"""Changes of the sentences of a generated problem: their wording, their order, and additional ones."""

import random
import re
from collections.abc import Callable
from functools import wraps

from theorem_sft.data.sources.synthetic.problem_text import Sentences, structure_text, write_trace
from theorem_sft.data.sources.synthetic.structure import ASIDE, OFF_TOPIC, QUESTION, Structure, structure_of
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import Change, NotApplicable
from theorem_sft.data.variants.given_sentences import new_order, unrelated
from theorem_sft.theory.mathtext.exact import read_number, size

# "In how many ways can she do this?", "How many apples is that in total?"
_POINTER = re.compile(r"\b(this|such|is that)\b")
_DISTRACTOR_NUMBERS = range(2, 41)


def on_structure(change: Callable[[Structure, random.Random], Structure]) -> Change:
    """Turn a change of a structure into a change of its trace, which is written anew from the structure."""

    @wraps(change)
    def changed(trace: Trace, rng: random.Random) -> Trace:
        return _write_anew(trace, change(structure_of(trace), rng))

    return changed


def _write_anew(trace: Trace, structure: Structure) -> Trace:
    return write_trace(structure, trace.id).model_copy(update={"image": trace.image})


def synthetic_reorder(trace: Trace, rng: random.Random) -> Trace:
    """Put the given sentences into another order."""
    structure = structure_of(trace)
    order = [structure["order"][place] for place in new_order(trace, rng)]
    return _write_anew(trace, {**structure, "order": order})


@on_structure
def synthetic_paraphrase(structure: Structure, rng: random.Random) -> Structure:
    """Choose for every clause a held-out wording, which no training problem has."""
    structure = structure.copy()
    wording = {}
    for key, clause in Sentences.of(structure).clauses.items():
        held = [*clause.places(held=True)]
        if key == QUESTION and structure.get("question_first"):
            held = [index for index in held if not _points_back(clause.wordings[index])] or held
        # A problem that is already a paraphrase gets another wording where there is one.
        fresh = [index for index in held if index != structure["wording"][key]]
        wording[key] = rng.choice(fresh or held)
    structure["wording"] = wording
    return structure


@on_structure
def synthetic_question_first(structure: Structure, rng: random.Random) -> Structure:
    """Move the question to the front; `NotApplicable` where it is there already, or points back."""
    if structure.get("question_first"):
        raise NotApplicable("its question comes first already")
    sentences = Sentences.of(structure)
    clause, wording = sentences.clauses[QUESTION], structure["wording"][QUESTION]
    words = sentences.words[QUESTION]
    same_side = clause.places(held=wording in clause.places(held=True))
    forward = [place for place in same_side if not _points_back(clause.wordings[place].format_map(words))]
    if not forward:
        raise NotApplicable("its question points back at the givens")
    if wording not in forward:
        wording = rng.choice(forward)
    return {**structure, "question_first": True, "wording": {**structure["wording"], QUESTION: wording}}


def _points_back(question: str) -> bool:
    """Whether a question refers to a sentence before it."""
    return _POINTER.search(question) is not None


@on_structure
def synthetic_distractor(structure: Structure, rng: random.Random) -> Structure:
    """Insert a true sentence of the story with a number that is not needed, at a random place."""
    if "aside" in structure:
        raise NotApplicable("it has a distractor already")
    structure = structure.copy()
    used = {size(read_number(value)) for values in structure["numbers"] for value in values.values()}
    # A number that the problem already has could not be distinguished from it.
    number = rng.choice([number for number in _DISTRACTOR_NUMBERS if number not in used])
    asides = Sentences.of(structure).asides
    structure["aside"] = {"wording": rng.randrange(len(asides)), "number": number}
    place = rng.randrange(len(structure["order"]) + 1)
    structure["order"] = [*structure["order"][:place], ASIDE, *structure["order"][place:]]
    return structure


@on_structure
def synthetic_off_topic(structure: Structure, rng: random.Random) -> Structure:
    """Insert a true sentence that has nothing to do with the problem, at a random place."""
    if OFF_TOPIC in structure:
        raise NotApplicable("it has a sentence off the topic already")
    sentences = unrelated(structure_text(structure))
    if not sentences:
        raise NotApplicable("it shares a word with every off-topic sentence")
    order = list(structure["order"])
    order.insert(rng.randrange(len(order) + 1), OFF_TOPIC)
    return {**structure, OFF_TOPIC: rng.choice(sentences), "order": order}
