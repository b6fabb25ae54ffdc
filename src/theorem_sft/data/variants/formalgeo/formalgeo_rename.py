"""Renames points and variables of FormalGeo problems, in the formal problem, its text and its steps."""

import random
import re
import string
from collections.abc import Mapping
from dataclasses import dataclass

from theorem_sft.data.sources.formalgeo.language.cdl import GREEK_NAMES, Call, parse_cdl
from theorem_sft.data.sources.formalgeo.language.gdl import split_theorem_call
from theorem_sft.data.traces.trace import Binding, Condition, Step, Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.formalgeo.formalgeo_rewording import formal_problem, reworded
from theorem_sft.theory.mathtext.readable import readable_algebra

# No letter that could be read as a number, a word or one of the letters k, m, n of ratios.
_NEW_LETTERS = "bcdfghrstuvwxyz"
_WORD = re.compile(r"[A-Za-zα-ορ-ω]+")
_TRIES = 500
_KNOWN = frozenset({"pi", "sqrt", "sin", "cos", "tan"})


def rename_points(trace: Trace, rng: random.Random) -> Trace:
    """Give every point and variable another letter; the image is dropped, as it shows the old ones.

    A variable named a keeps its name, which is also an English word.
    """
    problem = formal_problem(trace)
    construction, goal = [parse_cdl(text) for text in problem.construction_cdl], parse_cdl(problem.goal_cdl)
    leaves = [leaf for call in [*construction, *problem.facts, goal] for leaf in call.leaves()]
    names = {name for leaf in leaves for name in _WORD.findall(leaf)} - _KNOWN
    points = sorted({letter for name in names for letter in name if letter.isupper()})
    letters = sorted(name for name in names if len(name) == 1 and not name.isupper() and name != "a")
    if not points and not letters:
        raise NotApplicable("it has no points or variables")
    in_order = any(map(_depends_on_alphabet, trace.steps))
    latin = [letter for letter in letters if letter not in GREEK_NAMES]
    greek = [letter for letter in letters if letter in GREEK_NAMES]
    new: dict[str, str] = {}
    alphabets = ((points, string.ascii_uppercase), (latin, _NEW_LETTERS), (greek, "".join(GREEK_NAMES)))
    for old, alphabet in alphabets:
        new |= _new_letters(old, alphabet, rng, in_order)
    # Expressions spell α as alpha.
    new |= {GREEK_NAMES[letter]: GREEK_NAMES[new[letter]] for letter in greek}
    products = {
        word for leaf in leaves if not leaf.isupper() for word in _WORD.findall(readable_algebra(leaf))
    }
    renaming = _Renaming(new, products)
    changed = reworded(
        trace,
        construction_cdl=[str(renaming.call(call)) for call in construction],
        text_cdl=[str(renaming.call(parse_cdl(text))) for text in problem.text_cdl],
        image_cdl=[str(renaming.call(parse_cdl(text))) for text in problem.image_cdl],
        goal_cdl=str(renaming.call(goal)),
    )
    steps = [renaming.step(step) for step in trace.steps]
    return changed.model_copy(update={"steps": steps, "image": None})


def _new_letters(old: list[str], alphabet: str, rng: random.Random, in_order: bool) -> dict[str, str]:
    """Choose a distinct letter for each letter; as few as possible stay the same."""
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


def _depends_on_alphabet(step: Step) -> bool:
    """Return whether a step has several unknowns, which are written and solved in alphabetical order.

    Such a step keeps its form only if the new letters are in the order of the old ones.
    """
    if (step.call or "").startswith("Solve(") or "equation" in step.conclusion:
        return True
    concluded = (value for key, value in step.conclusion.items() if key != "fact")
    values = [*(bound.value for bound in step.mapping.values()), *concluded]
    return any(isinstance(value, str) and len(set(_WORD.findall(value)) - _KNOWN) > 1 for value in values)


@dataclass(frozen=True)
class _Renaming:
    """Replaces letters in generated texts, where only names of points are capitals."""

    new: Mapping[str, str]
    """The new letter for each letter."""
    products: set[str]
    """Variables, alone and side by side ("xy"), as they occur in the texts."""

    def text(self, text: str) -> str:
        """Rename in a text or an expression of this problem."""
        return _WORD.sub(lambda word: self._word(word[0]), text)

    def _word(self, word: str) -> str:
        if word in self.products or (word in self.new and len(word) > 1):
            return self.new.get(word) or "".join(self.new.get(letter, letter) for letter in word)
        if len(word) == 1:
            return self.new.get(word, word)
        return "".join(self.new.get(letter, letter) if letter.isupper() else letter for letter in word)

    def call(self, item: Call) -> Call:
        """Rename in CDL."""
        args = (self.call(arg) if isinstance(arg, Call) else self._leaf(arg) for arg in item.args)
        return Call(item.name, tuple(args))

    def _leaf(self, leaf: str) -> str:
        def renamed(word: str) -> str:
            return word if word in _KNOWN else "".join(self.new.get(letter, letter) for letter in word)

        return _WORD.sub(lambda match: renamed(match[0]), leaf)

    def step(self, step: Step) -> Step:
        """Rename in a step; slots (`angle_ABC`, `q1`) belong to the theorem and stay."""
        call = step.call or ""
        formal = call.startswith(("Solve(", "Value("))
        own = call.startswith("Value(")  # its slots are quantities of the problem
        mapping = {self._key(key) if own else key: self._bound(bound) for key, bound in step.mapping.items()}
        relations = [self.text(text) if own else self._template(text) for text in step.relations]
        return step.model_copy(
            update={
                "call": str(self.call(parse_cdl(call))) if formal else self._theorem(call),
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
        name, (branch, *points) = split_theorem_call(call)
        return f"{name}({','.join([branch, *map(self.text, points)])})"

    def _template(self, relation: str) -> str:
        def renamed(word: str) -> str:
            return word if re.search(r"[_\d]", word) else self.text(word)  # angle_ABC and q1 are slots

        return re.sub(r"[A-Za-z]\w*", lambda match: renamed(match[0]), relation)

    def _key(self, key: str) -> str:
        return key if key in {"fact", "equation", "result"} else "_".join(map(self.text, key.split("_")))

    def _bound(self, bound: Binding) -> Binding:
        old = {"value": bound.value, "thing": bound.thing, "text": bound.text}
        new = {key: self.text(value) for key, value in old.items() if isinstance(value, str)}
        return bound.model_copy(update=new)
