"""Whether mapped values are what is known at that point, and come from where they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from theorem_sft.data.sources.formalgeo.cdl import Call
from theorem_sft.data.sources.formalgeo.claims import Claims
from theorem_sft.data.sources.formalgeo.equations import Algebra
from theorem_sft.data.sources.formalgeo.formal_steps import said_in_text
from theorem_sft.data.sources.formalgeo.polynomials import Poly
from theorem_sft.data.sources.formalgeo.replay import Engine
from theorem_sft.data.sources.formalgeo.step_text import is_letter, number
from theorem_sft.data.traces.trace import Binding, Trace

_SIDE = re.compile(r"\b(reflex|major) ")
"""Words of a question that the answer decides: they say on which side of it an angle or arc lies."""


def text_faults(trace: Trace, givens: Sequence[str], question: str) -> Iterator[str]:
    """Say where the text of a problem is not that of its formal facts; their order is free.

    Args:
        trace: The trace.
        givens: The sentences of the formal facts.
        question: The sentence of the formal goal.
    """
    if sorted(givens) != sorted(trace.givens):
        yield "the given sentences are not those of the formal problem"
    if _SIDE.sub("", trace.question or "") != question:
        yield "the question is not that of the formal problem"
    if sorted([*trace.givens, trace.question or ""]) != sorted(_sentences(trace)):
        yield "the problem's text is not made of its given sentences and its question"


def _sentences(trace: Trace) -> list[str]:
    """The text of the problem, cut at its own sentences."""
    rest, found = trace.problem, []
    for text in sorted([*trace.givens, trace.question or ""], key=len, reverse=True):
        if text and text in rest:
            rest = rest.replace(text, "", 1)
            found.append(text)
    return [*found, rest.strip()] if rest.strip() else found


class Grounds:
    """What the problem gives, and what each step has said so far.

    Args:
        engine: An engine that holds the given facts alone.
    """

    def __init__(self, engine: Engine) -> None:
        self.quantities = engine.quantities
        self.given = list(engine.facts)
        self.stated: list[dict[str, Poly]] = []
        """What each step concludes of each quantity."""
        self._algebra = Algebra(combining=False)
        for item in self.given:
            if item.equation is not None:
                self._algebra.add(item.equation, (item.number,))
        self._algebra.settle()

    def gives(self, equation: Call) -> bool:
        """Whether the problem gives an equation."""
        return any(item.call == equation for item in self.given)

    def faults(self, claims: Claims, before: Algebra) -> Iterator[str]:
        """Say what is wrong with a step's mapping.

        Args:
            claims: The step.
            before: What is known before it.
        """
        form, mapping = claims.form, claims.step.mapping
        for key, points in form.objects.items():
            bound = mapping.get(key)
            if bound is None or (bound.value, bound.source, bound.thing) != (points, "text", points):
                yield f"{key} is not {points}"
        for key, binding in mapping.items():
            if key in form.objects:
                continue
            if key in form.texts:
                if binding != said_in_text(form.texts[key]):
                    yield f"{key} is not the {form.texts[key]} of the text"
            elif key not in claims.names:
                yield f"{key} is no slot of {form.title!r}"
            else:
                yield from self._value(key, binding, claims, before)

    def _value(self, key: str, binding: Binding, claims: Claims, before: Algebra) -> Iterator[str]:
        name, value = claims.names[key], claims.value(binding.value)
        if before.holds(Poly.variable(name) - value) is None:
            yield f"{key} = {binding.value} is not what is known then"
        elif value.value() is None and before.value(name) is not None:
            yield f"{key} has a value by then, but is mapped to {binding.value}"
        elif (why := self._source(key, name, value, binding)) is not None:
            yield why
        if binding.thing not in claims.called(key):
            yield f"{key} is called {binding.thing!r}"
        plain = not (value - Poly.variable(name)).terms
        if binding.text != (binding.thing if plain else f"{binding.thing} = {claims.said(name, value)}"):
            yield f"{key} = {binding.value} is put into the words {binding.text!r}"

    def _source(self, key: str, name: str, value: Poly, binding: Binding) -> str | None:
        """Why a value does not come from where it says; None where it does."""
        rest = Poly.variable(name) - value
        match binding.source.split():
            case ["step", place]:
                earlier = self.stated[int(place) - 1] if int(place) <= len(self.stated) else {}
                if name not in earlier:
                    return f"{binding.source} before it does not say what {key} is"
                if (earlier[name] - value).terms:
                    return f"{binding.source} says another value of {key} than {binding.value}"
                return None
            case ["symbol"]:
                if value.value() is not None or (rest.terms and not all(map(is_letter, value.names()))):
                    return f"{key} = {binding.value} is no symbol"
            case ["text"]:
                pass
            case _:
                return f"{key} cannot come from {binding.source!r}"
        if self._algebra.holds(rest) is None:
            return f"the text does not give {key} = {binding.value}"
        exact = value.value()
        if exact is not None:
            said = {arg for n in self._algebra.support(name) for arg in self.given[n].call.args}
            if str(number(exact)) not in said:
                return f"{key} = {binding.value} must be worked out from the text in a step of its own"
        return None
