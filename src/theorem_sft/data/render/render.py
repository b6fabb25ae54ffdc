r"""Render a trace as supervision: the text that a model is trained to write after the problem.

Every objective shows the same arithmetic (`Step.work`) and ends in the same answer line, so that they
differ in nothing but the rule. One step of the default `theorem` text:

    Step 1
    Map: height: height of the garden = 4; base: width of the garden = 7
    Theorem: area of a rectangle. The area of a rectangle is its base times its height.
    Conditions: the garden is a rectangle
    Execute: area of the garden = 7 × 4 = 28
    The answer is \boxed{28}.

The controls `name_only` and `placebo` are this text with another line of the theorem, of like length: the
right name and words about nothing, or the name and statement of a theorem that is wrong here.
"""

from __future__ import annotations

import random
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from theorem_sft.data.render.controls import filler, placebos
from theorem_sft.data.traces.trace import Binding, Step, Trace
from theorem_sft.models.chat import chat

Objective = Literal["theorem", "vanilla", "name_only", "placebo", "answer_only"]
OBJECTIVES: tuple[Objective, ...] = ("theorem", "vanilla", "name_only", "placebo", "answer_only")

_ORDERS = {
    "map_first": ("Map", "Theorem", "Conditions", "Execute"),
    "condition_first": ("Conditions", "Theorem", "Map", "Execute"),
}


class RenderConfig(BaseModel):
    """How the `theorem` objective and its controls are laid out.

    The defaults won in trials with SmolLM2-135M: naming the theorem after the mapping, and shuffling the
    mapping, which keeps the model from binding slots by their position in the text.
    """

    model_config = ConfigDict(extra="forbid")

    order: Literal["map_first", "condition_first"] = "map_first"
    mapping: Literal["shuffled", "text_order"] = "shuffled"


def completion(
    trace: Trace, objective: Objective, config: RenderConfig | None = None, *, seed: int = 0
) -> str:
    """Return the text that an objective trains a model to write for a trace.

    Args:
        trace: The solved problem.
        objective: Which text.
        config: The layout of the `theorem` objective and its controls.
        seed: Draws the order of shuffled mappings and the placebos, together with the trace's id.
    """
    config = config or RenderConfig()
    match objective:
        case "answer_only":
            lines = []
        case "vanilla":
            lines = [_sentence(step.work) for step in trace.steps]
        case "theorem" | "name_only" | "placebo":
            rng = random.Random(f"{seed}/{trace.id}")
            lines = [
                f"Step {number}\n{_invocation(step, rule, config, rng)}"
                for number, (step, rule) in enumerate(
                    zip(trace.steps, _rules(trace, objective, seed), strict=True), start=1
                )
            ]
    return "\n".join([*lines, f"The answer is \\boxed{{{trace.final}}}."])


def supervision(
    trace: Trace, objective: Objective, config: RenderConfig | None = None, *, seed: int = 0
) -> dict[str, Any]:
    """Return the row of a TRL prompt-completion file for a trace; arguments as for `completion`."""
    text = completion(trace, objective, config, seed=seed)
    return {
        "id": trace.id,
        "prompt": chat(trace.problem),
        "completion": [{"role": "assistant", "content": text}],
    }


def _rules(trace: Trace, objective: Objective, seed: int) -> list[str]:
    """What each step says of its theorem; a statement that stands above already is not said again."""
    wrong = placebos(trace, seed=seed) if objective == "placebo" else {}
    stated: set[str] = set()
    rules = []
    for step in trace.steps:
        name, statement = wrong.get(step.statement, (step.theorem, step.statement))
        if objective == "name_only":
            statement = filler(statement)
        rules.append(name if step.statement in stated else f"{name}. {statement}")
        stated.add(step.statement)
    return rules


def _invocation(step: Step, rule: str, config: RenderConfig, rng: random.Random) -> str:
    bindings = [_binding(slot, binding) for slot, binding in step.mapping.items()]
    if config.mapping == "shuffled":
        rng.shuffle(bindings)
    parts = {
        "Map": "; ".join(bindings),
        "Theorem": rule,
        "Conditions": "; ".join(condition.text for condition in step.conditions if condition.shown),
        "Execute": step.work,
    }
    return "\n".join(f"{part}: {parts[part]}" for part in _ORDERS[config.order] if parts[part])


def _binding(slot: str, binding: Binding) -> str:
    if binding.text is not None:
        return f"{slot}: {binding.text}"
    value = str(binding.value)
    if binding.thing is None:
        return f"{slot} = {value}"
    if value in binding.thing.split():  # "triangle ABC" already says ABC
        return f"{slot}: {binding.thing}"
    return f"{slot}: {binding.thing} = {value}"


def _sentence(work: str) -> str:
    return f"{work[:1].upper()}{work[1:]}."
