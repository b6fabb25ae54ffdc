"""Write the report of a run: one HTML page with its style and plots inside, to send or to print.

It shows what stands in `results.json`:
    environment, recipe         any nested settings
    data                        train, test, left_out {reason: n}, ...
    budget                      match, settings {key: number}; empty where no arm is trained
    arms[]                      arm, name, objective, components, seed, examples_seen, supervised_tokens,
                                steps, train_seconds, tokens_per_second, accuracy {kind: {value, n, low, high,
                                timeout, unparsed, truncated}}, rule_accuracy and calculator_accuracy (the
                                same), process {shares {error: share}}, loss [{step, loss}]
    comparisons[]               arm, against, kind, difference, low, high, p, budgets_differ [quantity]
    benchmark_comparisons[]     the same of each benchmark, with its name in `benchmark`
    verdict                     a sentence or two
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from theorem_sft.core import formatting
from theorem_sft.core.files import write_text
from theorem_sft.core.formatting import percent
from theorem_sft.evaluation.grading.first_errors import ERRORS
from theorem_sft.experiment.report import report_text as words
from theorem_sft.experiment.report.plots import accuracy_plot, loss_plot

_TRAINING = (
    "examples_seen",
    "supervised_tokens",
    "steps",
    "train_seconds",
    "tokens_per_second",
    "peak_memory_mb",
)

_BESIDE = (
    ("rule_accuracy", "Answers that would be right if the arm's own formulas were computed rightly"),
    ("calculator_accuracy", "Answers that are right when a calculator fills in the values of formulas"),
)


def write_report(results: Mapping[str, Any], out: Path) -> None:
    """Write a run's results as one self-contained HTML page, whole or not at all.

    Args:
        results: What stands in a run's results.json; what is missing of an arm is shown as a dash.
        out: The page's path; an older page is replaced.
    """
    arms = results["arms"]
    kinds = list(dict.fromkeys(kind for arm in arms for kind in arm["accuracy"]))
    if "perturbed" in kinds:  # the sum of the others stands last
        kinds.sort(key=lambda kind: kind == "perturbed")
    page = (
        page_environment()
        .get_template("run.html.j2")
        .render(
            name=results["recipe"].get("name", "a run"),
            verdict=results.get("verdict") or words.verdict(results),
            arms=arms,
            kinds=kinds,
            sizes={kind: _size(arms, kind) for kind in kinds},
            beside=[(field, caption) for field, caption in _BESIDE if any(arm.get(field) for arm in arms)],
            errors=_errors(arms),
            lost=[(arm, _lost(arm["accuracy"])) for arm in arms],
            comparisons=results["comparisons"],
            benchmarks=_benchmarks(arms),
            benchmark_comparisons=results.get("benchmark_comparisons", []),
            training=[field for field in _TRAINING if any(arm.get(field) is not None for arm in arms)],
            budget=words.budget_text(results.get("budget", {})),
            accuracy_plot=accuracy_plot(arms, kinds, _describe(arms, kinds)) if kinds else None,
            loss_plot=loss_plot(arms, "Training loss by optimiser step.") if _has_loss(arms) else None,
            settings=[
                (title, list(_flat(results.get(key, {}))))
                for title, key in (("Data", "data"), ("Recipe", "recipe"), ("Environment", "environment"))
            ],
        )
    )
    write_text(out, page)


def page_environment() -> Environment:
    """Return the environment of the page templates, with the words of reports as filters."""
    environment = Environment(
        loader=PackageLoader("theorem_sft.experiment.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        name: getattr(formatting, name) for name in ("count", "percent", "points", "probability", "span")
    } | {"quantities": words.quantities, "reading": words.reading}
    return environment


def _has_loss(arms: list[dict[str, Any]]) -> bool:
    return any(arm.get("loss") for arm in arms)


def _errors(arms: list[dict[str, Any]]) -> list[str]:
    """The kinds of first error that occur in any arm, in their order."""
    found = {kind for arm in arms for kind in arm.get("process", {}).get("shares", {})}
    return [kind for kind in ERRORS if kind in found]


def _size(arms: list[dict[str, Any]], kind: str) -> str:
    """The number of problems of a kind, or a range where the arms were asked differently many."""
    sizes = sorted({arm["accuracy"][kind]["n"] for arm in arms if kind in arm["accuracy"]})
    return f"{sizes[0]:g}" if len(sizes) == 1 else f"{sizes[0]:g}–{sizes[-1]:g}"


def _benchmarks(arms: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Every benchmark with every kind of its problems."""
    asked = [(name, kind) for arm in arms for name, row in arm.get("benchmarks", {}).items() for kind in row]
    return list(dict.fromkeys(asked))


def _lost(accuracy: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Answers and lost answers over all kinds, without counting the sum of kinds again."""
    rows = [row for kind, row in accuracy.items() if kind != "perturbed" or len(accuracy) == 1]
    return {
        name: sum(int(row.get(name) or 0) for row in rows)
        for name in ("n", "timeout", "unparsed", "truncated")
    }


def _describe(arms: list[dict[str, Any]], kinds: list[str]) -> str:
    shown = [
        f"{arm['arm']}: " + ", ".join(f"{k} {percent(arm['accuracy'][k]['value'])} %" for k in known)
        for arm in arms
        if (known := [kind for kind in kinds if kind in arm["accuracy"]])
    ]
    return "Accuracy with 95 % intervals. " + "; ".join(shown) + "."


def _flat(settings: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """The leaves of nested settings with dotted names, as text."""
    if isinstance(settings, Mapping) and settings:
        for key, value in settings.items():
            yield from _flat(value, f"{prefix}.{key}" if prefix else str(key))
    elif isinstance(settings, list) and any(isinstance(value, Mapping) for value in settings):
        for place, value in enumerate(settings):
            yield from _flat(value, f"{prefix}[{place}]")
    elif isinstance(settings, list):
        yield prefix, ", ".join(map(str, settings)) or "–"
    elif prefix:
        yield prefix, "–" if settings is None or settings == {} else str(settings)
