"""Rename: other letters for points and variables, in the formal problem, its text and every step alike."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from theorem_sft.data.sources.formalgeo.cdl import Call, parse
from theorem_sft.data.sources.formalgeo.gdl import split_call
from theorem_sft.data.sources.formalgeo.step_text import GREEK
from theorem_sft.data.traces.trace import Binding, Condition, Step, Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.formalgeo.retelling import retold
from theorem_sft.theory.mathtext.readable import readable_algebra

# No letter that could be taken for a number, a word or a ratio's k, m, n.
_NEW_LETTERS = "bcdfghrstuvwxyz"
_WORD = re.compile(r"[A-Za-zα-ορ-ω]+")
_TRIES = 500
_KNOWN = frozenset({"pi", "sqrt", "sin", "cos", "tan"})
_LISTS = ("construction_cdl", "text_cdl", "image_cdl")


def rename(trace: Trace, rng: random.Random) -> Trace:
    """Give every point and every variable another letter; the picture, which shows the old ones, is dropped.

    A variable called a keeps its name, which English has as a word.
    """
    structure = trace.structure or {}
    calls = [parse(text) for field in _LISTS for text in structure[field]]
    calls.append(parse(structure["goal_cdl"]))
    leaves = [leaf for call in calls for leaf in _leaves(call)]
    names = {name for leaf in leaves for name in _WORD.findall(leaf)} - _KNOWN
    points = sorted({letter for name in names for letter in name if letter.isupper()})
    letters = sorted(name for name in names if len(name) == 1 and not name.isupper() and name != "a")
    if not points and not letters:
        raise NotApplicable("it names nothing by letters")
    in_order = any(map(_goes_by_alphabet, trace.steps))
    latin, greek = ([letter for letter in letters if (letter in GREEK) == other] for other in (False, True))
    alphabets = ((points, string.ascii_uppercase), (latin, _NEW_LETTERS), (greek, "".join(GREEK)))
    new = {
        letter: other
        for old, alphabet in alphabets
        for letter, other in _others(old, alphabet, rng, in_order).items()
    }
    # Expressions have alpha for α.
    new |= {GREEK[letter]: GREEK[new[letter]] for letter in greek}
    products = {
        word for leaf in leaves if not leaf.isupper() for word in _WORD.findall(readable_algebra(leaf))
    }
    renaming = _Renaming(new, products)
    changed = retold(
        trace,
        **{field: [str(renaming.call(parse(text))) for text in structure[field]] for field in _LISTS},
        goal_cdl=str(renaming.call(parse(structure["goal_cdl"]))),
    )
    steps = [renaming.step(step) for step in trace.steps]
    return changed.model_copy(update={"steps": steps, "image": None})


def _others(old: list[str], alphabet: str, rng: random.Random, in_order: bool) -> dict[str, str]:
    """Choose for each letter another one of the alphabet, no two alike; as few as can be stay themselves."""
    best: list[str] = old
    for _ in range(_TRIES):
        new = rng.sample(alphabet, len(old))
        if in_order:
            new.sort()
        if _unchanged(old, new) < _unchanged(old, best):
            best = new
        if not _unchanged(old, best):
            break
    return dict(zip(old, best, strict=True))


def _unchanged(old: list[str], new: list[str]) -> int:
    return sum(one == other for one, other in zip(old, new, strict=True))


def _goes_by_alphabet(step: Step) -> bool:
    """Tell whether a step has several unknowns: they are written and solved for in alphabetical order.

    Such a step can only be said again in the same way if the new letters stand in the order of the old ones.
    """
    if (step.call or "").startswith("Solve(") or "equation" in step.conclusion:
        return True
    concluded = (value for key, value in step.conclusion.items() if key != "fact")
    values = [*(bound.value for bound in step.mapping.values()), *concluded]
    return any(isinstance(value, str) and len(set(_WORD.findall(value)) - _KNOWN) > 1 for value in values)


def _leaves(item: Call | str) -> list[str]:
    if isinstance(item, str):
        return [item]
    return [leaf for arg in item.args for leaf in _leaves(arg)]


@dataclass(frozen=True)
class _Renaming:
    """Letters put for letters in what the engine writes: names of points are capitals, and nothing else is.

    Args:
        new: For each letter, the new one.
        products: Variables that texts write side by side ("xy"), and each alone.
    """

    new: Mapping[str, str]
    products: set[str]

    def text(self, text: str) -> str:
        """Rename in words or an expression of this problem."""
        return _WORD.sub(lambda word: self._word(word[0]), text)

    def _word(self, word: str) -> str:
        if word in self.products or (word in self.new and len(word) > 1):
            return self.new.get(word) or "".join(self.new.get(letter, letter) for letter in word)
        if len(word) == 1:
            return self.new.get(word, word)
        return "".join(self.new.get(letter, letter) if letter.isupper() else letter for letter in word)

    def call(self, item: Call) -> Call:
        """Rename in formal language."""
        return Call(
            item.name, tuple(self.call(a) if isinstance(a, Call) else self._leaf(a) for a in item.args)
        )

    def _leaf(self, leaf: str) -> str:
        return _WORD.sub(
            lambda w: w[0] if w[0] in _KNOWN else "".join(self.new.get(c, c) for c in w[0]), leaf
        )

    def step(self, step: Step) -> Step:
        """Rename in a step; slots (`angle_ABC`, `q1`) are not of this problem and stay."""
        call = step.call or ""
        formal = call.startswith(("Solve(", "Value("))
        own = call.startswith("Value(")
        mapping = {
            self._key(key) if own else key: bound.model_copy(update=self._bound(bound))
            for key, bound in step.mapping.items()
        }
        relations = [self.text(text) if own else self._template(text) for text in step.relations]
        return step.model_copy(
            update={
                "call": str(self.call(parse(call))) if formal else self._theorem(call),
                "conditions": [Condition(**{**dict(c), "text": self.text(c.text)}) for c in step.conditions],
                "mapping": mapping,
                "relation": relations[0] if isinstance(step.relation, str) else step.relation and relations,
                "conclusion": {
                    key if "_" in key else self._key(key): self.text(v) if isinstance(v, str) else v
                    for key, v in step.conclusion.items()
                },
                "work": self.text(step.work),
            }
        )

    def _theorem(self, call: str) -> str:
        name, (branch, *points) = split_call(call)
        return f"{name}({','.join([branch, *map(self.text, points)])})"

    def _template(self, relation: str) -> str:
        # angle_ABC and q1 are slots.
        return re.sub(
            r"[A-Za-z]\w*", lambda m: m[0] if re.search(r"[_\d]", m[0]) else self.text(m[0]), relation
        )

    def _key(self, key: str) -> str:
        return key if key in {"fact", "equation", "result"} else "_".join(map(self.text, key.split("_")))

    def _bound(self, bound: Binding) -> dict[str, Any]:
        return {
            key: self.text(value) if isinstance(value, str) else value
            for key, value in (("value", bound.value), ("thing", bound.thing), ("text", bound.text))
        }
