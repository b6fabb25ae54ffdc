r"""The registry of objectives, and the rendering of traces with them.

An objective turns a trace into the text that a model is trained to write after the problem. It is a function
that returns the lines before the answer line; `completion` adds ``The answer is \boxed{…}.``, so that all
objectives end alike. To add one, write the function in a file of its own:

    # theorem_sft/data/render/equations_only.py
    def equations_only(trace: Trace, config: RenderConfig, seed: int) -> list[str]:
        return [step.work for step in trace.steps]

and register it with one line in `OBJECTIVES` below (or at run time: ``OBJECTIVES["equations"] = …``):

    "equations": equations_only,

Recipes, the command line and `completion` then accept the name. Objectives that show the work write
`Step.work` unchanged, so that they differ in the rule alone.
"""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator

from theorem_sft.data.render.controls import name_only_steps, placebo_steps
from theorem_sft.data.render.theorem_text import RenderConfig, theorem_steps
from theorem_sft.data.traces.trace import Trace
from theorem_sft.models.chat import chat

Objective = Callable[[Trace, RenderConfig, int], list[str]]
"""A function of a trace, the layout and a seed that returns the lines before the answer line."""


def worked_solution(trace: Trace, config: RenderConfig, seed: int) -> list[str]:
    """Return the work of each step as a sentence (the objective `vanilla`)."""
    return [f"{step.work[:1].upper()}{step.work[1:]}." for step in trace.steps]


def no_steps(trace: Trace, config: RenderConfig, seed: int) -> list[str]:
    """Return no lines (the objective `answer_only`)."""
    return []


OBJECTIVES: dict[str, Objective] = {
    "theorem": theorem_steps,
    "vanilla": worked_solution,
    "name_only": name_only_steps,
    "placebo": placebo_steps,
    "answer_only": no_steps,
}
"""The registered objectives by name, in the order in which messages list them."""


def check_objective(name: str) -> str:
    """Return the name of a registered objective; raises ValueError for any other name."""
    if name not in OBJECTIVES:
        raise ValueError(f"unknown objective {name!r}; there are {', '.join(OBJECTIVES)}")
    return name


ObjectiveName = Annotated[str, AfterValidator(check_objective)]
"""The type of a setting that names an objective."""


def completion(trace: Trace, objective: str, config: RenderConfig | None = None, *, seed: int = 0) -> str:
    """Return the text that an objective trains a model to write for a trace.

    Args:
        trace: The solved problem.
        objective: The name of a registered objective.
        config: The layout of the `theorem` objective and its controls; None: the default.
        seed: Seeds the order of shuffled mappings and the placebos, together with the trace's id.

    Raises:
        ValueError: No objective has this name.
    """
    lines = OBJECTIVES[check_objective(objective)](trace, config or RenderConfig(), seed)
    return "\n".join([*lines, f"The answer is \\boxed{{{trace.final}}}."])


def supervision(
    trace: Trace, objective: str, config: RenderConfig | None = None, *, seed: int = 0
) -> dict[str, Any]:
    """Return the row of a TRL prompt-completion file for a trace; arguments as for `completion`."""
    text = completion(trace, objective, config, seed=seed)
    return {
        "id": trace.id,
        "prompt": chat(trace.problem),
        "completion": [{"role": "assistant", "content": text}],
    }
