"""The formal side of a step: what its call says that its title, mapping and relations must be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from theorem_sft.data.sources.formalgeo.cdl import Call, parse
from theorem_sft.data.sources.formalgeo.gdl import Gdl, Theorem, instantiate, split_call
from theorem_sft.data.sources.formalgeo.plain_english import statement
from theorem_sft.data.sources.formalgeo.quantities import Quantities, is_operator
from theorem_sft.data.sources.formalgeo.step_drafts import SUBSTITUTION, TOGETHER
from theorem_sft.data.sources.formalgeo.step_text import is_letter, relation, slot, symbol_name
from theorem_sft.data.sources.formalgeo.wording import expression
from theorem_sft.data.traces.trace import Binding


def collect(item: Call | str) -> list[Call]:
    """The quantities of an equation or expression, in its order."""
    if isinstance(item, str):
        return []
    if is_operator(item.name):
        return [leaf for arg in item.args for leaf in collect(arg)]
    return [item]


class Numbered:
    """Writes equations over slots q1, q2, …: one for each quantity, given expression and given number.

    Args:
        quantities: The problem's quantities.
    """

    def __init__(self, quantities: Quantities) -> None:
        self.quantities = quantities
        self.slots: dict[str, Call | str] = {}
        """What each slot stands for: a quantity, or an expression of the text."""
        self._keys: dict[str, str] = {}

    def relation(self, equation: Call, *, given: bool) -> str:
        """One equation over slots; its numbers are slots too where it is given, and no theorem's."""
        swapped = self._swap(equation, given)
        assert isinstance(swapped, Call)
        return relation(swapped)

    def _swap(self, own: Call | str, given: bool) -> Call | str:
        if isinstance(own, str):
            return self._slot(own, own) if given or self.quantities.read(own).top.names() else own
        if own.name == "Pow":
            return Call(own.name, (self._swap(own.args[0], given), own.args[1]))
        if is_operator(own.name):
            return Call(own.name, tuple(self._swap(arg, given) for arg in own.args))
        return self._slot(self.quantities.name(own), own)

    def _slot(self, key: str, own: Call | str) -> str:
        if key not in self._keys:
            self._keys[key] = f"q{len(self._keys) + 1}"
            self.slots[self._keys[key]] = own
        return self._keys[key]


def said_in_text(own: str) -> Binding:
    """The mapping of a slot for an expression or number of the text."""
    value, thing = relation(Call("Equal", (own,))), expression(own)
    return Binding(value=value, source="text", thing=thing, text=None if thing == value else thing)


@dataclass(frozen=True)
class Form:
    """What a step looks like that makes a formal call: worked out from the call alone."""

    title: str
    statement: str
    objects: Mapping[str, str] = field(default_factory=dict)
    """The theorem's slots for points, each with this problem's points."""
    relations: tuple[str, ...] = ()
    slots: Mapping[str, Call | str] = field(default_factory=dict)
    """The slots of the relations: quantities and letters of this problem."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Slots that stand for an expression or a number of the text."""
    theorem: Theorem | None = None
    equations: tuple[Call, ...] = ()
    """The equations of this problem that are solved together."""
    asked: Call | str | None = None
    """The expression that a substitution works out."""


def read_form(text: str, gdl: Gdl, quantities: Quantities, given: Callable[[Call], bool]) -> Form:
    """Work out a step's form from its call.

    Args:
        text: `name(branch,POINTS,…)`, `Solve(Equal(…),…)` or `Value(…)`.
        gdl: Predicates and theorems.
        quantities: The problem's quantities.
        given: Whether an equation is given by the problem.

    Raises:
        ValueError: The call is none of these, or does not fit its theorem.
    """
    if text.startswith("Solve("):
        equations = tuple(arg for arg in parse(text).args if isinstance(arg, Call) and arg.name == "Equal")
        numbered = Numbered(quantities)
        relations = tuple(numbered.relation(each, given=given(each)) for each in equations)
        texts = {key: own for key, own in numbered.slots.items() if isinstance(own, str)}
        return Form(*TOGETHER, relations=relations, slots=numbered.slots, texts=texts, equations=equations)
    if text.startswith("Value("):
        asked = parse(text).args[0]
        slots: dict[str, Call | str] = {slot(own): own for own in collect(asked)}
        letters = quantities.read(asked)
        for name in letters.top.names() | letters.bottom.names():
            base = name.partition(":")[2] or name
            if is_letter(base):
                slots[symbol_name(quantities.shown[base])] = base
        answer = (relation(Call("Equal", ("result", asked))),)
        return Form(*SUBSTITUTION, relations=answer, slots=slots, asked=asked)
    name, args = split_call(text)
    theorem = gdl.theorems.get((name, args[0]))
    if theorem is None:
        raise ValueError(f"the GDL has no branch {args[0]} of a theorem {name}")
    if [len(points) for points in args[1:]] != [len(points) for points in theorem.slots]:
        raise ValueError(f"{text} does not fit {name}({','.join(theorem.slots)})")
    objects = dict(zip(theorem.slots, args[1:], strict=True))
    names = names_of(objects)
    if any("".join(names[letter] for letter in key) != own for key, own in objects.items()):
        raise ValueError(f"{text} names one point of {name}({','.join(theorem.slots)}) in two ways")
    said = statement(name, theorem.branch)
    templates = [call for call in theorem.conclusions if call.name == "Equal"]
    slots = {slot(place): instantiate(place, names) for call in templates for place in collect(call)}
    relations = tuple(map(relation, templates))
    return Form(said.title, said.statement, objects, relations, slots, theorem=theorem)


def names_of(objects: Mapping[str, str]) -> dict[str, str]:
    """Which point each letter of a theorem stands for."""
    return {letter: point for key, own in objects.items() for letter, point in zip(key, own, strict=True)}
