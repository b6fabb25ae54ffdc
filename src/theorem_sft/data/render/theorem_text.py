r"""The `theorem` objective: every step of a trace as mapping, theorem, conditions and execution.

One step in the default layout:

    Step 1
    Map: height: height of the garden = 4; base: width of the garden = 7
    Theorem: area of a rectangle. The area of a rectangle is its base times its height.
    Conditions: the garden is a rectangle
    Execute: area of the garden = 7 × 4 = 28
"""

import random
from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from theorem_sft.data.traces.trace import Binding, Step, Trace

_ORDERS = {
    "map_first": ("Map", "Theorem", "Conditions", "Execute"),
    "condition_first": ("Conditions", "Theorem", "Map", "Execute"),
}


class RenderConfig(BaseModel):
    """The layout of the `theorem` objective and its controls.

    The defaults won in trials with SmolLM2-135M. A shuffled mapping keeps the model from binding slots by
    their position in the text.
    """

    model_config = ConfigDict(extra="forbid")

    order: Literal["map_first", "condition_first"] = "map_first"
    mapping: Literal["shuffled", "text_order"] = "shuffled"


def theorem_steps(trace: Trace, config: RenderConfig, seed: int) -> list[str]:
    """Render every step with the name and the statement of its theorem (the objective `theorem`)."""
    return steps_with_rules(trace, config, seed, lambda step: (step.theorem, step.statement))


def steps_with_rules(
    trace: Trace, config: RenderConfig, seed: int, rule: Callable[[Step], tuple[str, str]]
) -> list[str]:
    """Render every step with the given name and statement; a statement is written only the first time.

    Args:
        trace: The solved problem.
        config: The layout.
        seed: Seeds the order of shuffled mappings, together with the trace's id.
        rule: Returns the name and the statement to write for a step.
    """
    rng = random.Random(f"{seed}/{trace.id}")
    stated: set[str] = set()
    steps = []
    for number, step in enumerate(trace.steps, start=1):
        name, statement = rule(step)
        line = name if step.statement in stated else f"{name}. {statement}"
        stated.add(step.statement)
        steps.append(f"Step {number}\n{_step(step, line, config, rng)}")
    return steps


def _step(step: Step, rule: str, config: RenderConfig, rng: random.Random) -> str:
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
    if value in binding.thing.split():  # "triangle ABC" already contains the value ABC
        return f"{slot}: {binding.thing}"
    return f"{slot}: {binding.thing} = {value}"
