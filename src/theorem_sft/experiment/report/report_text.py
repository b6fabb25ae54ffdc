"""Results in plain words: the verdict of a run, and figures as a person writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from theorem_sft.core.formatting import count, percent, points, probability, span

_KINDS = ("perturbed", "original")  # what the verdict speaks of, the more telling first


def reading(row: Mapping[str, float]) -> str:
    """Say what an interval shows: "better", "worse", or "no difference shown"."""
    return "better" if row["low"] > 0 else "worse" if row["high"] < 0 else "no difference shown"


def quantities(names: Iterable[str]) -> str:
    """Write the names of quantities as words: "examples seen, steps"."""
    return ", ".join(name.replace("_", " ") for name in names)


def budget_text(budget: Mapping[str, Any]) -> str:
    """Say what the trained arms of a run were given the same amount of.

    Args:
        budget: `match` and `settings`, as in results.json; empty: there is nothing to say.
    """
    match budget.get("match"):
        case None:
            return ""
        case "examples":
            return "Every arm was trained on the same examples, for the same number of epochs."
        case "none":
            return "The budgets of the arms were not matched (match: none)."
        case quantity:
            (number,) = budget["settings"].values()
            return f"Every arm was trained for {count(number)} {quantities([quantity])}, to the nearest step."


def accuracy_text(accuracy: Mapping[str, Mapping[str, float]]) -> str:
    """Write the accuracy for each kind of problem as lines for a terminal.

    Args:
        accuracy: For each kind `value`, `n`, `low`, `high` and counts of lost answers, as in results.json.
    """
    width = max((len(kind) for kind in accuracy), default=0)
    lines = []
    for kind, row in accuracy.items():
        lost = [f"{row[name]:g} {name}" for name in ("timeout", "unparsed", "truncated") if row.get(name)]
        figures = f"{percent(row['value']):>5} %  [{percent(row['low'])}, {percent(row['high'])}]"
        lines.append(
            f"{kind:<{width}}  {figures}  of {row['n']:g}" + (f"  ({', '.join(lost)})" if lost else "")
        )
    return "\n".join(lines) or "no problems were asked"


def metrics_text(metrics: Mapping[str, Any]) -> str:
    """Write an evaluation's figures as lines for a terminal: accuracy, what is beside it, speed.

    Args:
        metrics: As `evaluate` returns them.
    """
    blocks = [accuracy_text(metrics["accuracy"])]
    for name, title in (
        ("rule_accuracy", "Rule accuracy"),
        ("calculator_accuracy", "With the calculator"),
        ("subjects", "By subject"),
        ("levels", "By level"),
    ):
        if metrics.get(name):
            blocks.append(f"{title}\n{accuracy_text(metrics[name])}")
    shares = metrics["process"]["shares"]
    told = ", ".join(f"{kind} {percent(share)} %" for kind, share in shares.items())
    blocks.append(f"What went wrong first: {told}")
    generation = metrics["generation"]
    if generation["tokens_per_second"]:
        blocks.append(
            f"{generation['tokens']} tokens in {generation['seconds']:.0f} s: "
            f"{generation['tokens_per_second']:.0f} tokens/s"
        )
    return "\n".join(blocks)


def comparison_text(comparison: Mapping[str, Any], first: str, second: str) -> str:
    """Write a paired comparison as lines for a terminal.

    Args:
        comparison: As `compare_evaluations` returns it.
        first: The name of the one model.
        second: The name of the other.
    """
    lines = [f"{first} against {second}"]
    for row in comparison["rows"]:
        exact = row["mcnemar"]
        lines.append(
            f"{row['kind']}  {points(row['difference'])} points {span(row)} of {row['n']}, "
            f"p {probability(row['p'])}: {reading(row)}; right alone {exact['only_first']} against "
            f"{exact['only_second']}, exact McNemar p {probability(exact['p'])}"
        )
    return "\n".join([*lines, f"word for word the same: {percent(comparison['same_text'])} % of the answers"])


def verdict(results: Mapping[str, Any]) -> str:
    """Say in a sentence or two what a run showed, and what it did not show.

    Speaks of the arms with the `theorem` objective where there are some, on the perturbed and on the
    original problems; a difference whose 95 % interval includes zero is called not shown.

    Args:
        results: A run's results; see the module `html` for their shape.
    """
    arms = {arm["arm"]: arm for arm in results["arms"]}
    rows = [row for row in results["comparisons"] if row["kind"] in _KINDS] or results["comparisons"]
    rows = [row for row in rows if arms[row["arm"]].get("objective") == "theorem"] or rows
    if not rows:
        return _levels(results["arms"])
    seeds: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: _KINDS.index(row["kind"]) if row["kind"] in _KINDS else 2):
        key = (arms[row["arm"]]["name"], arms[row["against"]]["name"], row["kind"])
        seeds.setdefault(key, []).append(row)
    said = [_sentence(*key, chosen) for key, chosen in seeds.items()]
    if differ := dict.fromkeys(quantity for row in rows for quantity in row.get("budgets_differ", ())):
        said.append(f"Budgets differ in {quantities(differ)}.")
    return " ".join(said)


def _sentence(name: str, against: str, kind: str, rows: list[Mapping[str, Any]]) -> str:
    on = f"on the {kind} problems"
    if len(rows) == 1:
        figures = f"{points(rows[0]['difference'])} points {span(rows[0])} {on}."
        match reading(rows[0]):
            case "no difference shown":
                return f"Between {name} and {against} no difference is shown: {figures}"
            case word:
                return f"{name[:1].upper()}{name[1:]} is {word} than {against}: {figures}"
    mean = sum(row["difference"] for row in rows) / len(rows)
    each = ", ".join(f"{points(row['difference'])} {span(row)}" for row in rows)
    shown = [reading(row) for row in rows]
    tally = [f"{word} in {shown.count(word)}" for word in dict.fromkeys(shown)]
    return (
        f"Over {len(rows)} seeds {name} differs from {against} by {points(mean)} points on average {on} "
        f"({each}): {', '.join(tally)} of {len(rows)}."
    )


def _levels(arms: list[Mapping[str, Any]]) -> str:
    said = [
        f"{arm['arm']} solves {percent(row['value'])} % [{percent(row['low'])}, {percent(row['high'])}] "
        f"of the {row['n']:g} {kind} problems"
        for arm in arms
        for kind, row in list(arm["accuracy"].items())[:1]
    ]
    return f"No arms were compared. {'; '.join(said)}." if said else "No arm has answered any problem."
