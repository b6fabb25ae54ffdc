"""What a dry run found, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from theorem_sft.core.formatting import count, percent

_GB = 1e9


def dry_run_text(found: Mapping[str, Any]) -> str:
    """Write what a dry run found; estimates are said to be such.

    Args:
        found: As `dry_run` returns it.
    """
    data, machine = found["data"], found["machine"]
    problems = f"{count(data['train'])} training and {count(data['test'])} test problems"
    lines = [
        f"Recipe {found['recipe']}: nothing in it would stop the run",
        f"Data: {problems} of {count(data['problems'])}",
    ]
    lines += [f"  left out: {count(number)} ({reason})" for reason, number in data["left_out"].items()]
    if found["benchmarks"]:
        asked = ", ".join(f"{name} ({count(number)})" for name, number in found["benchmarks"].items())
        lines.append(f"Benchmarks: {asked}")
    if model := found["model"]:
        lines.append(
            f"Model: {model['name']}, {count(model['parameters'])} parameters in {model['layers']} layers of "
            f"width {model['width']}, without its weights"
        )
    if budget := found["budget"]:
        stops = [f"{key} = {count(value)}" for key, value in budget["settings"].items()]
        lines.append(", ".join([f"Budget: match {budget['match']}", *stops]))
        if budget["too_long"]:
            lines.append(f"  too long for an arm and left out of all: {budget['too_long']} problems")
    lines.append(
        "Tokens are counted with the model's tokenizer"
        if found["tokens"] == "counted"
        else "Tokens are estimated by characters: the model's tokenizer is out of reach"
    )
    for arm in found["arms"]:
        lines += ["", *_arm(arm)]
    lines += [
        "",
        f"Machine: {machine['device']}, {machine['dtype']} ({machine['reason']}), a matrix product runs at "
        f"{machine['matmul_per_second'] / 1e9:,.0f} GFLOP/s, memory {machine['memory'] / _GB:.1f} GB",
    ]
    if "seconds" in found:
        lines.append(
            f"All arms, estimated: {_duration(found['seconds'])} and {found['disk'] / _GB:.1f} GB on disk"
        )
    if found["lacking"]:
        lines += ["", "What this machine lacks:", *(f"  {what}" for what in found["lacking"])]
    return "\n".join(lines)


def _arm(arm: Mapping[str, Any]) -> list[str]:
    lines = [f"{arm['arm']}: {arm['objective'] or 'untrained'}"]
    if arm["objective"] is not None:
        lines += [
            f"  trains {arm['components']}"
            + (
                f" through {arm['adapter']['kind']} of rank {arm['adapter']['rank']}"
                if arm["adapter"]
                else ""
            ),
            f"  {count(arm['examples'])} examples, the longest {count(arm['longest'])} tokens, cut "
            f"{count(arm['too_long'])}",
            f"  {count(arm['steps'])} steps, {count(arm['supervised_tokens'])} supervised of "
            f"{count(arm['total_tokens'])} tokens",
        ]
        if "matched" in arm:
            matched = ", ".join(f"{name} {count(number)}" for name, number in arm["matched"].items())
            lines.append(
                f"  {count(arm['trained_parameters'])} parameters ({percent(arm['share'])} %): {matched}"
            )
    if "generation_seconds" not in arm:
        return [*lines, f"  {count(arm['answers'])} answers"]
    if memory := arm["training_memory"]:
        parts = ", ".join(f"{name} {size / _GB:.1f}" for name, size in memory.items() if name != "total")
        lines.append(
            f"  training, estimated: {_duration(arm['training_seconds'])}, {memory['total'] / _GB:.1f} GB "
            f"({parts})"
        )
    lines.append(
        f"  {count(arm['answers'])} answers, estimated: {_duration(arm['generation_seconds'])}"
        f"{' at most' if arm['objective'] is None else ''}, {arm['generation_memory']['total'] / _GB:.1f} GB"
    )
    return lines


def _duration(seconds: float) -> str:
    """Write a time in the unit that suits it: "40 s", "12 min", "3.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:,.1f} h"
