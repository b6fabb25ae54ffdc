"""The parts of a step that its formal call determines: title, statement, relations and slots."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from theorem_sft.data.sources.formalgeo.algebra.polynomials import base_names
from theorem_sft.data.sources.formalgeo.language.cdl import Call, parse_cdl
from theorem_sft.data.sources.formalgeo.language.gdl import Gdl, GdlTheorem, split_theorem_call, with_points
from theorem_sft.data.sources.formalgeo.replay.quantities import Quantities, is_operator
from theorem_sft.data.sources.formalgeo.wording.phrasing import readable_expression
from theorem_sft.data.sources.formalgeo.wording.theorem_statements import theorem_statement
from theorem_sft.data.sources.formalgeo.writing.step_drafts import JOINT_SOLUTION, SUBSTITUTION
from theorem_sft.data.sources.formalgeo.writing.step_text import (
    is_letter,
    slot_name,
    slot_relation,
    symbol_name,
)
from theorem_sft.data.traces.trace import Binding


def quantities_in(item: Call | str) -> list[Call]:
    """Return the quantities of an equation or expression, in order."""
    if isinstance(item, str):
        return []
    if is_operator(item.name):
        return [leaf for arg in item.args for leaf in quantities_in(arg)]
    return [item]


class NumberedSlots:
    """Writes equations over slots q1, q2, …, one for each quantity, given expression and given number."""

    def __init__(self, quantities: Quantities) -> None:
        self.quantities = quantities
        self.slots: dict[str, Call | str] = {}
        """The quantity, or the expression of the text, of each slot."""
        self._keys: dict[str, str] = {}

    def relation(self, equation: Call, *, given: bool) -> str:
        """Write an equation over slots; the numbers of a given equation become slots too."""
        swapped = self._swap(equation, given)
        assert isinstance(swapped, Call)
        return slot_relation(swapped)

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


def text_binding(own: str) -> Binding:
    """Bind a slot to an expression or number of the text."""
    value, thing = slot_relation(Call("Equal", (own,))), readable_expression(own)
    return Binding(value=value, source="text", thing=thing, text=None if thing == value else thing)


@dataclass(frozen=True)
class StepForm:
    """The parts of a step that its formal call determines."""

    title: str
    statement: str
    objects: Mapping[str, str] = field(default_factory=dict)
    """The theorem's slots for points, each with points of this problem."""
    relations: tuple[str, ...] = ()
    slots: Mapping[str, Call | str] = field(default_factory=dict)
    """The slots of the relations: quantities and letters of this problem."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Slots that stand for an expression or a number of the text."""
    theorem: GdlTheorem | None = None
    equations: tuple[Call, ...] = ()
    """The equations of this problem that the step solves together."""
    goal: Call | str | None = None
    """The expression that a substitution evaluates."""


def form_of_call(text: str, gdl: Gdl, quantities: Quantities, given: Callable[[Call], bool]) -> StepForm:
    """Return the form of a step with this call.

    Args:
        text: `name(branch,POINTS,…)`, `Solve(Equal(…),…)` or `Value(…)`.
        given: Returns whether the problem gives an equation.

    Raises:
        ValueError: The call is not one of these, or does not fit its theorem.
    """
    if text.startswith("Solve("):
        equations = tuple(
            arg for arg in parse_cdl(text).args if isinstance(arg, Call) and arg.name == "Equal"
        )
        numbered = NumberedSlots(quantities)
        relations = tuple(numbered.relation(each, given=given(each)) for each in equations)
        texts = {key: own for key, own in numbered.slots.items() if isinstance(own, str)}
        return StepForm(
            *JOINT_SOLUTION, relations=relations, slots=numbered.slots, texts=texts, equations=equations
        )
    if text.startswith("Value("):
        goal = parse_cdl(text).args[0]
        slots: dict[str, Call | str] = {slot_name(own): own for own in quantities_in(goal)}
        value = quantities.read(goal)
        for base in base_names(value.top) | base_names(value.bottom):
            if is_letter(base):
                slots[symbol_name(quantities.shown[base])] = base
        relation = slot_relation(Call("Equal", ("result", goal)))
        return StepForm(*SUBSTITUTION, relations=(relation,), slots=slots, goal=goal)
    name, args = split_theorem_call(text)
    theorem = gdl.theorems.get((name, args[0]))
    if theorem is None:
        raise ValueError(f"the GDL has no branch {args[0]} of a theorem {name}")
    if [len(points) for points in args[1:]] != [len(points) for points in theorem.slots]:
        raise ValueError(f"{text} does not fit {name}({','.join(theorem.slots)})")
    objects = dict(zip(theorem.slots, args[1:], strict=True))
    names = points_by_letter(objects)
    if any("".join(names[letter] for letter in key) != own for key, own in objects.items()):
        raise ValueError(f"{text} names one point of {name}({','.join(theorem.slots)}) in two ways")
    words = theorem_statement(name, theorem.branch)
    templates = [call for call in theorem.conclusions if call.name == "Equal"]
    slots = {
        slot_name(place): with_points(place, names) for call in templates for place in quantities_in(call)
    }
    relations = tuple(map(slot_relation, templates))
    return StepForm(words.title, words.statement, objects, relations, slots, theorem=theorem)


def points_by_letter(objects: Mapping[str, str]) -> dict[str, str]:
    """Return the point that each letter of a theorem stands for."""
    return {letter: point for key, own in objects.items() for letter, point in zip(key, own, strict=True)}
