"""Reports: they state the figures of the results, and the page is one self-contained, accessible file."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from theorem_sft.core.environment import Environment
from theorem_sft.core.errors import InputError
from theorem_sft.core.formatting import count, points, probability
from theorem_sft.evaluation.results import (
    Accuracy,
    ErrorShares,
    EvaluationComparison,
    GenerationCost,
    KindComparison,
    McNemar,
)
from theorem_sft.experiment.recipe import ArmConfig, DataConfig, Recipe
from theorem_sft.experiment.report.evaluation_text import accuracy_text, comparison_text
from theorem_sft.experiment.report.run_report import budget_text, rewrite_report, verdict, write_run_page
from theorem_sft.experiment.results import (
    ArmComparison,
    ArmResult,
    BenchmarkComparison,
    BudgetPlan,
    DataSummary,
    RunResults,
)
from theorem_sft.training.train import LossPoint

MCNEMAR = McNemar(only_first=9, only_second=3, p=0.146)


def figures(value: float, n: int = 96, **lost: int) -> Accuracy:
    counts = {"timeout": 0, "unparsed": 0, "truncated": 0} | lost
    return Accuracy(value=value, n=n, low=max(0, value - 0.1), high=min(1, value + 0.1), **counts)


def arm(name: str, seed: int = 0, **changes: Any) -> ArmResult:
    fields: dict[str, Any] = {
        "arm": f"{name}-s{seed}",
        "name": name,
        "objective": name,
        "components": "all",
        "seed": seed,
        "supervised_tokens": 123456,
        "train_seconds": 98.7,
        "tokens_per_second": 482.5,
        "accuracy": {
            "original": figures(0.729),
            "paraphrase": figures(0.417, unparsed=3, truncated=2),
            "perturbed": figures(0.417, unparsed=3, truncated=2),
        },
        "rule_accuracy": {},
        "process": ErrorShares(n=192, counts={}, shares={}),
        "generation": GenerationCost(answers=192, tokens=1000),
        "benchmarks": {},
        "loss": [LossPoint(step=step, loss=2 / step, tokens=100) for step in range(1, 30)],
    }
    return ArmResult(**fields | changes)


def base_arm(**changes: Any) -> ArmResult:
    untrained = {"supervised_tokens": None, "train_seconds": None, "tokens_per_second": None, "loss": None}
    return arm("base", **{"objective": None, "components": None} | untrained | changes)


def comparison(
    seed: int, kind: str, difference: float, low: float, high: float, **changes: Any
) -> ArmComparison:
    return ArmComparison(
        arm=f"theorem-s{seed}",
        against=f"vanilla-s{seed}",
        kind=kind,
        n=96,
        difference=difference,
        low=low,
        high=high,
        p=0.04,
        p_holm=None,
        mcnemar=MCNEMAR,
        **{"budgets_differ": []} | changes,
    )


@pytest.fixture
def results() -> RunResults:
    return RunResults(
        environment=Environment(
            theorem_sft="0.1",
            python="3.11.7",
            torch="2",
            transformers="5",
            math_verify="0.8",
            platform="Linux",
            cores=2,
            memory_gb=8.0,
            accelerator=None,
        ),
        recipe=Recipe(
            name="demo",
            data=DataConfig(source="synthetic", train=400, test=96),
            arms=[ArmConfig(name="base"), *(ArmConfig(name=n, objective=n) for n in ("vanilla", "theorem"))],
        ),
        data=DataSummary(
            problems=500,
            traces=496,
            train=400,
            test=96,
            left_out={"exec: the relation does not hold": 4},
            images=None,
            unperturbed={},
        ),
        budget=None,
        arms=[base_arm(), arm("vanilla"), arm("theorem")],
        comparisons=[
            comparison(0, "original", 0.031, -0.05, 0.112),
            comparison(0, "perturbed", 0.146, 0.031, 0.261),
        ],
        benchmark_comparisons=[],
        verdict="theorem is better than vanilla.",
    )


def changed(results: RunResults, **changes: Any) -> RunResults:
    return results.model_copy(update=changes)


class Page(HTMLParser):
    """All tags of a page; tags must be closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def written(results: RunResults, folder: Path) -> str:
    write_run_page(results, folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_states_the_figures(results: RunResults, tmp_path: Path) -> None:
    page = written(results, tmp_path)
    Page(page)
    text = text_of(page)
    assert "theorem is better than vanilla." in text
    assert "72.9 [62.9, 82.9]" in text and "96 problems" in text
    assert "+14.6 [+3.1, +26.1] 0.040 better" in text
    assert "+3.1 [−5.0, +11.2] 0.040 no significant difference" in text
    assert "theorem-s0 192 0 3 2" in text  # the total of the perturbed kinds is not counted again
    assert "left_out.exec: the relation does not hold 4" in text and "recipe" not in text.split("demo")[0]
    assert "123,456" in text and "3.11.7" in text and "schema_version" not in text


def test_rule_accuracy_and_first_errors_are_shown_with_accuracy(results: RunResults, tmp_path: Path) -> None:
    assert "Rule accuracy" not in written(results, tmp_path)
    process = ErrorShares(n=4, counts={"none": 1, "arithmetic": 3}, shares={"none": 0.25, "arithmetic": 0.75})
    theorem = arm("theorem", rule_accuracy={"original": figures(0.912)}, process=process)
    page = written(changed(results, arms=[*results.arms[:2], theorem]), tmp_path)
    Page(page)
    text = text_of(page)
    assert "theorem-s0 91.2 [81.2, 100.0]" in text and "a calculator" not in text
    assert "Arm none arithmetic base-s0 0.0 0.0 vanilla-s0 0.0 0.0 theorem-s0 25.0 75.0" in text


def test_the_page_is_self_contained_and_accessible(results: RunResults, tmp_path: Path) -> None:
    text = written(results, tmp_path)
    page = Page(text)
    for tag, attributes in page.tags:
        assert tag not in ("script", "link", "img", "iframe")
        for name, value in attributes.items():
            if name in ("src", "href", "xlink:href"):
                assert value is not None and value.startswith("#")
    assert not re.search(r"@import|url\((?!#)", text)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    plots = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert len(plots) == 2 and all(plot["role"] == "img" and plot["aria-label"] for plot in plots)
    assert ("html", {"lang": "en"}) in page.tags
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    for reference in re.findall(r'(?:aria-labelledby="|href="#|url\(#)([^")]+)', text):
        assert reference in ids


def test_the_same_results_give_the_same_page(results: RunResults, tmp_path: Path) -> None:
    assert written(results, tmp_path) == written(results, tmp_path)


NASTY = '<script>alert(1)</script> "& $x$ _{} </svg>'


def test_names_are_escaped(results: RunResults, tmp_path: Path) -> None:
    accuracy = {NASTY: figures(0.5), "original": figures(0.4)}
    data = results.data.model_copy(update={"left_out": {NASTY: 1}})
    nasty = changed(
        results,
        arms=[*results.arms, arm(NASTY, arm=NASTY, objective=NASTY, accuracy=accuracy)],
        comparisons=[*results.comparisons, comparison(0, NASTY, 0.1, 0.0, 0.2)],
        data=data,
        environment=results.environment.model_copy(update={"accelerator": NASTY}),
        verdict=NASTY,
        recipe=results.recipe.model_copy(update={"name": NASTY}),
    )
    text = written(nasty, tmp_path)
    page = Page(text)
    assert "<script" not in text
    assert sum(tag == "svg" for tag, _ in page.tags) == 2


def test_a_run_of_the_base_model_alone_has_a_page(results: RunResults, tmp_path: Path) -> None:
    base = base_arm(accuracy={"original": figures(0.0, 3)})
    alone = changed(results, arms=[base], comparisons=[])
    assert "no reference arm" in written(alone, tmp_path)
    assert "No arm was evaluated" in written(changed(alone, arms=[base_arm(accuracy={})]), tmp_path)
    Page(written(changed(alone, arms=[]), tmp_path))


def test_benchmarks_have_their_own_tables(results: RunResults, tmp_path: Path) -> None:
    assert "Benchmarks" not in written(results, tmp_path)
    benchmarks = {"math500": {"original": figures(0.482, n=500)}}
    row = comparison(0, "original", 0.088, 0.05, 0.126)
    page = written(
        changed(
            results,
            arms=[each.model_copy(update={"benchmarks": benchmarks}) for each in results.arms],
            benchmark_comparisons=[BenchmarkComparison(**dict(row), benchmark="math500")],
        ),
        tmp_path,
    )
    assert "math500<small>original</small>" in page and "[38.2, 58.2] of 500" in page
    assert "<td>+8.8</td><td>[+5.0, +12.6]</td>" in page


def test_a_finished_run_gets_its_report_again(results: RunResults, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"results.json: no such file; finish the run first"):
        rewrite_report(tmp_path)
    results.write(tmp_path / "results.json")
    assert rewrite_report(tmp_path) == results
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == written(results, tmp_path)


def test_results_of_another_version_are_rejected(results: RunResults, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text('{"environment": {}, "arms": []}', encoding="utf-8")
    with pytest.raises(InputError, match=r"results.json: written by another version .*; run the recipe"):
        rewrite_report(tmp_path)


def test_an_interval_that_includes_zero_is_not_significant(results: RunResults) -> None:
    assert verdict(results.arms, results.comparisons) == (
        "theorem is better than vanilla: +14.6 points [+3.1, +26.1] on the perturbed problems. "
        "theorem vs vanilla: no significant difference: +3.1 points [−5.0, +11.2] on the original problems."
    )
    assert verdict(results.arms, [comparison(0, "original", -0.2, -0.3, -0.1)]) == (
        "theorem is worse than vanilla: −20.0 points [−30.0, −10.0] on the original problems."
    )


def test_the_verdict_over_seeds_lists_every_seed(results: RunResults) -> None:
    rows = [comparison(0, "perturbed", 0.1, 0.02, 0.18), comparison(1, "perturbed", -0.02, -0.1, 0.06)]
    assert verdict([*results.arms, arm("vanilla", 1), arm("theorem", 1)], rows) == (
        "Over 2 seeds theorem differs from vanilla by +4.0 points on average on the perturbed problems "
        "(+10.0 [+2.0, +18.0], −2.0 [−10.0, +6.0]): better in 1, no significant difference in 1 of 2."
    )


def test_unequal_budgets_are_reported(results: RunResults, tmp_path: Path) -> None:
    budget = BudgetPlan(match="steps", settings={"max_steps": 1500}, examples=400, too_long=0)
    page = written(changed(results, budget=budget), tmp_path)
    assert "for 1,500 steps, to the nearest step" in page and "budgets differ" not in page
    assert "budget" not in verdict(results.arms, results.comparisons)
    differing = comparison(0, "original", 0.031, -0.05, 0.112, budgets_differ=["examples_seen", "steps"])
    rows = [differing, results.comparisons[1]]
    budget = BudgetPlan(match="none", settings={}, examples=400, too_long=0)
    page = written(changed(results, budget=budget, comparisons=rows), tmp_path)
    assert page.count("budgets differ: examples seen, steps") == 1 and "not matched" in page
    assert verdict(results.arms, rows).endswith(" The training budgets differ in examples seen, steps.")


@pytest.mark.parametrize(
    ("budget", "text"),
    [
        (None, ""),
        (
            BudgetPlan(match="examples", settings={}, examples=4, too_long=0),
            "on the same examples for the same number of epochs.",
        ),
        (
            BudgetPlan(
                match="supervised_tokens",
                settings={"max_supervised_tokens": 12345},
                examples=4,
                too_long=0,
            ),
            "for 12,345 supervised tokens, to the nearest step.",
        ),
    ],
)
def test_a_budget_in_words(budget: BudgetPlan | None, text: str) -> None:
    assert budget_text(budget).endswith(text) and bool(text) == bool(budget_text(budget))


def test_without_comparisons_the_verdict_states_accuracies(results: RunResults) -> None:
    assert verdict(results.arms[:1], []) == (
        "No arms were compared. base-s0 solves 72.9 % [62.9, 82.9] of the 96 original problems."
    )
    assert verdict([], []) == "No arm was evaluated."


def test_accuracy_for_a_terminal(results: RunResults) -> None:
    lines = accuracy_text(results.arms[1].accuracy).splitlines()
    assert lines[0] == "original     72.9 %  [62.9, 82.9]  of 96"
    assert lines[1] == "paraphrase   41.7 %  [31.7, 51.7]  of 96  (3 unparsed, 2 truncated)"
    assert accuracy_text({}) == "no problems were evaluated"


def test_figures_are_formatted() -> None:
    assert (points(-0.00001), points(0.05), points(-0.05)) == ("0.0", "+5.0", "−5.0")
    assert (probability(0.0001), probability(0.04)) == ("< 0.001", "0.040")
    assert (count(None), count(1234567), count(482.53), count(0.5)) == ("–", "1,234,567", "483", "0.5")


def test_a_comparison_for_a_terminal() -> None:
    row = KindComparison(
        kind="original", n=100, difference=0.06, low=-0.01, high=0.13, p=0.09, p_holm=None, mcnemar=MCNEMAR
    )
    text = comparison_text(EvaluationComparison(rows=[row], same_text=0.5), "a", "b")
    assert text.splitlines() == [
        "a compared with b",
        "original  +6.0 points [−1.0, +13.0] of 100, p 0.090: no significant difference; "
        "solved by one model only: 9 and 3, exact McNemar p 0.146",
        "identical texts: 50.0 % of the answers",
    ]
