"""Evaluations and their comparison as text for a terminal."""

from collections.abc import Mapping

from theorem_sft.core.formatting import percent, points, probability, span
from theorem_sft.evaluation.results import Accuracy, EvaluationComparison, Metrics
from theorem_sft.experiment.report.page import significance


def accuracy_text(accuracy: Mapping[str, Accuracy]) -> str:
    """Write one line per kind of problem: accuracy, interval, number of problems, lost answers."""
    width = max((len(kind) for kind in accuracy), default=0)
    lines = []
    for kind, row in accuracy.items():
        counts = {"timeout": row.timeout, "unparsed": row.unparsed, "truncated": row.truncated}
        lost = [f"{number} {name}" for name, number in counts.items() if number]
        figures = f"{percent(row.value):>5} %  [{percent(row.low)}, {percent(row.high)}]"
        lines.append(f"{kind:<{width}}  {figures}  of {row.n}" + (f"  ({', '.join(lost)})" if lost else ""))
    return "\n".join(lines) or "no problems were evaluated"


def metrics_text(metrics: Metrics) -> str:
    """Write the figures of an evaluation: accuracies, first errors, speed."""
    blocks = [accuracy_text(metrics.accuracy)]
    for title, rows in (
        ("Rule accuracy", metrics.rule_accuracy),
        ("With the calculator", metrics.calculator_accuracy),
        ("By subject", metrics.subjects),
        ("By level", metrics.levels),
    ):
        if rows:
            blocks.append(f"{title}\n{accuracy_text(rows)}")
    shares = ", ".join(f"{kind} {percent(share)} %" for kind, share in metrics.process.shares.items())
    blocks.append(f"First errors: {shares}")
    cost = metrics.generation
    if cost.tokens_per_second and cost.seconds is not None:
        blocks.append(f"{cost.tokens} tokens in {cost.seconds:.0f} s: {cost.tokens_per_second:.0f} tokens/s")
    return "\n".join(blocks)


def comparison_text(comparison: EvaluationComparison, first: str, second: str) -> str:
    """Write a paired comparison of the evaluations of two models, given with their names."""
    lines = [f"{first} compared with {second}"]
    for row in comparison.rows:
        exact = row.mcnemar
        lines.append(
            f"{row.kind}  {points(row.difference)} points {span(row)} of {row.n}, p {probability(row.p)}: "
            f"{significance(row)}; solved by one model only: {exact.only_first} and {exact.only_second}, "
            f"exact McNemar p {probability(exact.p)}"
        )
    return "\n".join([*lines, f"identical texts: {percent(comparison.same_text)} % of the answers"])
