"""The report of a run: one self-contained HTML page, and the verdict in words."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from theorem_sft.core.formatting import count, percent, points, span
from theorem_sft.evaluation.results import ERROR_KINDS, Accuracy
from theorem_sft.evaluation.stats.accuracy import PERTURBED
from theorem_sft.experiment.report.page import quantity_names, significance, write_page
from theorem_sft.experiment.report.plots import accuracy_plot, loss_plot
from theorem_sft.experiment.results import ArmComparison, ArmResult, BudgetPlan, RunResults

_VERDICT_KINDS = (PERTURBED, "original")
"""The kinds that the verdict reports, in this order."""

_TRAINING_FIGURES = (
    "examples_seen",
    "supervised_tokens",
    "steps",
    "train_seconds",
    "tokens_per_second",
    "peak_memory_mb",
)


def write_run_page(results: RunResults, out: Path) -> None:
    """Write the results of a run as one self-contained HTML page, atomically; missing figures are dashes."""
    arms = results.arms
    kinds = list(dict.fromkeys(kind for arm in arms for kind in arm.accuracy))
    kinds.sort(key=lambda kind: kind == PERTURBED)  # the total of the other kinds comes last
    rule_tables: list[tuple[str, dict[str, dict[str, Accuracy]]]] = []
    if any(arm.rule_accuracy for arm in arms):
        caption = (
            "Rule accuracy: answers that are correct once the arithmetic of the model's formulas is corrected"
        )
        rule_tables.append((caption, {arm.arm: arm.rule_accuracy for arm in arms}))
    if any(arm.calculator_accuracy for arm in arms):
        caption = "Correct answers when a calculator inserts the values of formulas during generation"
        rule_tables.append((caption, {arm.arm: arm.calculator_accuracy or {} for arm in arms}))
    occurring = {kind for arm in arms for kind in arm.process.shares}
    write_page(
        "run.html.j2",
        out,
        title=f"{results.recipe.name} – theorem-sft report",
        heading=results.recipe.name,
        verdict=results.verdict,
        arms=arms,
        kinds=kinds,
        sizes={kind: f"{_size(arms, kind)} problems" for kind in kinds},
        rule_tables=rule_tables,
        errors=[kind for kind in ERROR_KINDS if kind in occurring],
        lost=[(arm, _lost(arm.accuracy)) for arm in arms],
        comparisons=results.comparisons,
        benchmarks=list(
            dict.fromkeys(
                (name, kind) for arm in arms for name, row in arm.benchmarks.items() for kind in row
            )
        ),
        benchmark_comparisons=results.benchmark_comparisons,
        training=[
            field for field in _TRAINING_FIGURES if any(getattr(arm, field) is not None for arm in arms)
        ],
        budget=budget_text(results.budget),
        accuracy_plot=accuracy_plot(arms, kinds, _description(arms, kinds)) if kinds else None,
        loss_plot=loss_plot(arms, "Training loss by optimiser step.")
        if any(arm.loss for arm in arms)
        else None,
        settings=[
            (title, list(_flatten(section.model_dump(mode="json", exclude={"schema_version"}))))
            for title, section in (
                ("Data", results.data),
                ("Recipe", results.recipe),
                ("Environment", results.environment),
            )
        ],
    )


def rewrite_report(folder: Path) -> RunResults:
    """Write report.html of a finished run again from its results.json, and return the results.

    Raises:
        InputError: The run is not finished, or was made by another version.
    """
    path = folder / "results.json"
    hint = "run the recipe again into another folder"
    if not path.exists():
        hint = "finish the run first: theorem-sft run RECIPE --out FOLDER"
    results = RunResults.read(path, hint=hint)
    write_run_page(results, folder / "report.html")
    return results


def verdict(arms: Sequence[ArmResult], comparisons: Sequence[ArmComparison]) -> str:
    """State the main result of a run in a sentence or two.

    It reports the arms with the `theorem` objective, if there are any, on the perturbed and on the original
    problems. A difference whose 95 % interval includes zero is reported as not significant.
    """
    by_name = {arm.arm: arm for arm in arms}
    rows = [row for row in comparisons if row.kind in _VERDICT_KINDS] or list(comparisons)
    rows = [row for row in rows if by_name[row.arm].objective == "theorem"] or rows
    if not rows:
        return _levels(arms)
    seeds: dict[tuple[str, str, str], list[ArmComparison]] = {}
    order = {kind: place for place, kind in enumerate(_VERDICT_KINDS)}
    for row in sorted(rows, key=lambda row: order.get(row.kind, len(order))):
        key = (by_name[row.arm].name, by_name[row.against].name, row.kind)
        seeds.setdefault(key, []).append(row)
    sentences = [_sentence(*key, chosen) for key, chosen in seeds.items()]
    if differ := dict.fromkeys(quantity for row in rows for quantity in row.budgets_differ):
        sentences.append(f"The training budgets differ in {quantity_names(differ)}.")
    return " ".join(sentences)


def budget_text(budget: BudgetPlan | None) -> str:
    """State which quantity of training is equal in all trained arms; empty if no arm is trained."""
    if budget is None:
        return ""
    match budget.match:
        case "examples":
            return "All arms were trained on the same examples for the same number of epochs."
        case "none":
            return "The training budgets of the arms were not matched (match: none)."
        case quantity:
            (number,) = budget.settings.values()
            name = quantity_names([quantity])
            return f"All arms were trained for {count(number)} {name}, to the nearest step."


def _sentence(name: str, against: str, kind: str, rows: Sequence[ArmComparison]) -> str:
    on = f"on the {kind} problems"
    if len(rows) == 1:
        figures = f"{points(rows[0].difference)} points {span(rows[0])} {on}."
        match significance(rows[0]):
            case "better" | "worse" as result:
                return f"{name} is {result} than {against}: {figures}"
            case result:
                return f"{name} vs {against}: {result}: {figures}"
    mean = sum(row.difference for row in rows) / len(rows)
    each = ", ".join(f"{points(row.difference)} {span(row)}" for row in rows)
    shown = [significance(row) for row in rows]
    tally = [f"{result} in {shown.count(result)}" for result in dict.fromkeys(shown)]
    return (
        f"Over {len(rows)} seeds {name} differs from {against} by {points(mean)} points on average {on} "
        f"({each}): {', '.join(tally)} of {len(rows)}."
    )


def _levels(arms: Sequence[ArmResult]) -> str:
    solved = [
        f"{arm.arm} solves {percent(row.value)} % [{percent(row.low)}, {percent(row.high)}] "
        f"of the {row.n} {kind} problems"
        for arm in arms
        for kind, row in list(arm.accuracy.items())[:1]
    ]
    return f"No arms were compared. {'; '.join(solved)}." if solved else "No arm was evaluated."


def _size(arms: Sequence[ArmResult], kind: str) -> str:
    """Return the number of problems of a kind, as a range if the arms differ in it."""
    sizes = sorted({arm.accuracy[kind].n for arm in arms if kind in arm.accuracy})
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]}–{sizes[-1]}"


def _lost(accuracy: Mapping[str, Accuracy]) -> dict[str, int]:
    """Count answers and lost answers over all kinds but their total."""
    rows = [row for kind, row in accuracy.items() if kind != PERTURBED or len(accuracy) == 1]
    return {
        name: sum(getattr(row, name) for row in rows) for name in ("n", "timeout", "unparsed", "truncated")
    }


def _description(arms: Sequence[ArmResult], kinds: Sequence[str]) -> str:
    shown = [
        f"{arm.arm}: " + ", ".join(f"{kind} {percent(arm.accuracy[kind].value)} %" for kind in known)
        for arm in arms
        if (known := [kind for kind in kinds if kind in arm.accuracy])
    ]
    return "Accuracy with 95 % intervals. " + "; ".join(shown) + "."


def _flatten(settings: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the leaves of nested settings as text, with dotted names."""
    if isinstance(settings, Mapping) and settings:
        for key, value in settings.items():
            yield from _flatten(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(settings, list) and any(isinstance(value, Mapping) for value in settings):
        for place, value in enumerate(settings):
            yield from _flatten(value, f"{prefix}[{place}]")
    elif isinstance(settings, list):
        yield prefix, ", ".join(map(str, settings)) or "–"
    elif prefix:
        yield prefix, "–" if settings is None or settings == {} else str(settings)
