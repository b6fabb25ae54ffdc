"""The result of a dry run as text for a terminal."""

from theorem_sft.core.formatting import count, percent
from theorem_sft.experiment.results import ArmEstimate, DryRunResult, GenerationEstimate, TrainingEstimate

_GB = 1e9


def dry_run_text(result: DryRunResult) -> str:
    """Write the result of a dry run; estimated figures are labelled as such."""
    data, machine, shape = result.data, result.machine, result.shape
    lines = [
        f"Recipe {result.recipe}: no error found",
        f"Data: {count(data.train)} training and {count(data.test)} test problems of {count(data.problems)}",
    ]
    lines += [f"  left out: {count(number)} ({reason})" for reason, number in data.left_out.items()]
    if result.benchmarks:
        sizes = ", ".join(f"{name} ({count(number)})" for name, number in result.benchmarks.items())
        lines.append(f"Benchmarks: {sizes}")
    if shape:
        lines.append(
            f"Model: {result.model}, {count(shape.parameters)} parameters in {shape.layers} layers of width "
            f"{shape.width} (built without its weights)"
        )
    if budget := result.budget:
        stops = [f"{key} = {count(value)}" for key, value in budget.settings.items()]
        lines.append(", ".join([f"Budget: match {budget.match}", *stops]))
        if budget.too_long:
            lines.append(f"  too long for at least one arm and left out of all: {budget.too_long} problems")
    lines.append(
        "Tokens are counted with the model's tokenizer"
        if result.tokens == "counted"
        else "Tokens are estimated from characters, because the model's tokenizer is not available"
    )
    for arm in result.arms:
        lines += ["", *_arm(arm)]
    lines += [
        "",
        f"Machine: {machine.device}, {machine.dtype} ({machine.reason}), matrix products at "
        f"{machine.matmul_per_second / 1e9:,.0f} GFLOP/s, memory {machine.memory / _GB:.1f} GB",
    ]
    if result.seconds is not None and result.disk is not None:
        lines.append(
            f"All arms, estimated: {_duration(result.seconds)} and {result.disk / _GB:.1f} GB on disk"
        )
    if result.missing:
        lines += ["", "Missing on this machine:", *(f"  {item}" for item in result.missing)]
    return "\n".join(lines)


def _arm(arm: ArmEstimate) -> list[str]:
    lines = [f"{arm.arm}: {arm.objective or 'untrained'}"]
    if arm.training:
        lines += _training(arm.training)
    return [*lines, _generation(arm.generation, trained=arm.training is not None)]


def _training(training: TrainingEstimate) -> list[str]:
    adapter = training.adapter
    method = f" with {adapter.kind} of rank {adapter.rank}" if adapter else ""
    lines = [
        f"  trains {training.components}{method}",
        f"  {count(training.examples)} examples, longest {count(training.longest)} tokens, too long "
        f"{count(training.too_long)}",
        f"  {count(training.steps)} steps, {count(training.total_tokens)} tokens, of which "
        f"{count(training.supervised_tokens)} supervised",
    ]
    if sizes := training.sizes:
        matched = ", ".join(f"{name} {count(number)}" for name, number in sizes.matched.items())
        lines.append(
            f"  {count(sizes.trained_parameters)} trained parameters ({percent(sizes.share)} %): {matched}"
        )
    if training.memory and training.seconds is not None:
        parts = ", ".join(f"{name} {size / _GB:.1f}" for name, size in training.memory.parts.items())
        lines.append(
            f"  training, estimated: {_duration(training.seconds)}, {training.memory.total / _GB:.1f} GB "
            f"({parts})"
        )
    return lines


def _generation(generation: GenerationEstimate, *, trained: bool) -> str:
    text = f"  {count(generation.answers)} answers"
    if generation.memory and generation.seconds is not None:
        bound = "" if trained else " at most"
        text += f", estimated: {_duration(generation.seconds)}{bound}, {generation.memory.total / _GB:.1f} GB"
    return text


def _duration(seconds: float) -> str:
    """Write a duration in a suitable unit: "40 s", "12 min", "3.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:,.1f} h"
