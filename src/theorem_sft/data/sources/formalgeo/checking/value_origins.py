"""Checks that mapped values are known before the step and come from the source that they name."""

import re
from collections.abc import Iterator, Sequence

from theorem_sft.data.sources.formalgeo.algebra.equation_system import EquationSystem
from theorem_sft.data.sources.formalgeo.algebra.polynomials import Poly
from theorem_sft.data.sources.formalgeo.checking.step_claims import StepClaims
from theorem_sft.data.sources.formalgeo.language.cdl import Call
from theorem_sft.data.sources.formalgeo.replay.replay_engine import ReplayEngine
from theorem_sft.data.sources.formalgeo.writing.step_forms import text_binding
from theorem_sft.data.sources.formalgeo.writing.step_text import exact_value, is_letter
from theorem_sft.data.traces.trace import Binding, Trace

_SIDE = re.compile(r"\b(reflex|major) ")
"""Words in a question that depend on the answer (an angle or arc above 180°)."""


def text_faults(trace: Trace, givens: Sequence[str], question: str) -> Iterator[str]:
    """Yield differences between a problem's text and its expected sentences; their order does not matter."""
    if sorted(givens) != sorted(trace.givens):
        yield "the given sentences differ from those of the formal problem"
    if _SIDE.sub("", trace.question or "") != question:
        yield "the question differs from that of the formal problem"
    if sorted([*trace.givens, trace.question or ""]) != sorted(_sentences(trace)):
        yield "the problem's text does not consist of its given sentences and its question"


def _sentences(trace: Trace) -> list[str]:
    """Split the text of the problem into its givens, its question and any remaining text."""
    rest, sentences = trace.problem, []
    for text in sorted([*trace.givens, trace.question or ""], key=len, reverse=True):
        if text and text in rest:
            rest = rest.replace(text, "", 1)
            sentences.append(text)
    return [*sentences, rest.strip()] if rest.strip() else sentences


class ValueOrigins:
    """The facts given to an engine, and the values that each step has stated so far."""

    def __init__(self, engine: ReplayEngine) -> None:
        self.quantities = engine.quantities
        self.given = list(engine.facts)
        self.stated: list[dict[str, Poly]] = []
        """The concluded value of each quantity, for each step."""
        self._algebra = EquationSystem(combining=False)
        for item in self.given:
            if item.equation is not None:
                self._algebra.add(item.equation, (item.number,))
        self._algebra.settle()

    def gives(self, equation: Call) -> bool:
        """Return whether an equation is a given."""
        return any(item.call == equation for item in self.given)

    def faults(self, claims: StepClaims, before: EquationSystem) -> Iterator[str]:
        """Yield the faults of a step's mapping; `before` has the equations known before the step."""
        form, mapping = claims.form, claims.step.mapping
        for key, points in form.objects.items():
            bound = mapping.get(key)
            if bound is None or (bound.value, bound.source, bound.thing) != (points, "text", points):
                yield f"{key} does not stand for {points}"
        for key, binding in mapping.items():
            if key in form.objects:
                continue
            if key in form.texts:
                if binding != text_binding(form.texts[key]):
                    yield f"{key} is not {form.texts[key]} from the text"
            elif key not in claims.names:
                yield f"{key} is not a slot of {form.title!r}"
            else:
                yield from self._value(key, binding, claims, before)

    def _value(self, key: str, binding: Binding, claims: StepClaims, before: EquationSystem) -> Iterator[str]:
        name, value = claims.names[key], claims.value(binding.value)
        if before.holds(Poly.variable(name) - value) is None:
            yield f"{key} = {binding.value} does not follow from what is known before the step"
        elif value.value() is None and before.value(name) is not None:
            yield f"{key} has a value before the step, but is mapped to {binding.value}"
        elif (why := self._source(key, name, value, binding)) is not None:
            yield why
        if binding.thing not in claims.possible_names(key):
            yield f"{binding.thing!r} does not name the quantity of {key}"
        plain = not (value - Poly.variable(name)).terms
        if binding.text != (binding.thing if plain else f"{binding.thing} = {claims.readable(name, value)}"):
            yield f"{binding.text!r} does not say that {key} = {binding.value}"

    def _source(self, key: str, name: str, value: Poly, binding: Binding) -> str | None:
        """Return the reason why a value does not come from its source, or None if it does."""
        rest = Poly.variable(name) - value
        match binding.source.split():
            case ["step", place]:
                earlier = self.stated[int(place) - 1] if int(place) <= len(self.stated) else {}
                if name not in earlier:
                    return f"{key} comes from {binding.source}, which does not state it"
                if (earlier[name] - value).terms:
                    return f"{binding.source} states another value of {key} than {binding.value}"
                return None
            case ["symbol"]:
                if value.value() is not None or (rest.terms and not all(map(is_letter, value.names()))):
                    return f"{key} = {binding.value} is not a symbol"
            case ["text"]:
                pass
            case _:
                return f"{key} cannot come from {binding.source!r}"
        if self._algebra.holds(rest) is None:
            return f"the text does not give {key} = {binding.value}"
        exact = value.value()
        if exact is not None:
            written = {arg for n in self._algebra.support(name) for arg in self.given[n].call.args}
            if str(exact_value(exact)) not in written:
                return f"{key} = {binding.value} must be derived from the text in a separate step"
        return None
