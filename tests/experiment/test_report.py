"""The report says what the figures say, alone on its page, whatever the names are."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from theorem_sft.core.formatting import count, points, probability
from theorem_sft.experiment.report.report_text import accuracy_text, budget_text, comparison_text, verdict
from theorem_sft.experiment.report.run_page import write_report


def figures(value: float, n: int = 96, **lost: int) -> dict[str, float]:
    counts = {"timeout": 0, "unparsed": 0, "truncated": 0} | lost
    return {"value": value, "n": n, "low": max(0, value - 0.1), "high": min(1, value + 0.1), **counts}


def arm(name: str, seed: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "arm": f"{name}-s{seed}",
        "name": name,
        "objective": name if name != "base" else None,
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
        "loss": [{"step": step, "loss": 2 / step} for step in range(1, 30)],
    } | changes


def comparison(seed: int, kind: str, difference: float, low: float, high: float) -> dict[str, Any]:
    names = {"arm": f"theorem-s{seed}", "against": f"vanilla-s{seed}", "kind": kind}
    return names | {"difference": difference, "low": low, "high": high, "p": 0.04}


@pytest.fixture
def results() -> dict[str, Any]:
    return {
        "environment": {"python": "3.11.7", "accelerator": None},
        "recipe": {"name": "demo", "seeds": [0], "arms": [{"name": "base"}], "data": {"source": "synthetic"}},
        "data": {"train": 400, "test": 96, "left_out": {"exec: the relation does not hold": 4}},
        "arms": [
            arm("base", objective=None, components=None, supervised_tokens=None, loss=None),
            arm("vanilla"),
            arm("theorem"),
        ],
        "comparisons": [
            comparison(0, "original", 0.031, -0.05, 0.112),
            comparison(0, "perturbed", 0.146, 0.031, 0.261),
        ],
        "verdict": "Theorem is better than vanilla.",
    }


class Page(HTMLParser):
    """Every tag of a page, with a check that tags close in order."""

    VOID = ("meta", "link", "br", "img", "path", "use", "rect")

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


def written(results: dict[str, Any], folder: Path) -> str:
    write_report(results, folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_page_says_what_the_figures_say(results: dict[str, Any], tmp_path: Path) -> None:
    text = written(results, tmp_path)
    Page(text)
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert "Theorem is better than vanilla." in said
    assert "72.9 [62.9, 82.9]" in said and "96 problems" in said
    assert "+14.6 [+3.1, +26.1] 0.040 better" in said
    assert "+3.1 [−5.0, +11.2] 0.040 no difference shown" in said
    assert "theorem-s0 192 0 3 2" in said  # the sum of the perturbed kinds is not counted again
    assert "left_out.exec: the relation does not hold 4" in said and "recipe" not in said.split("demo")[0]
    assert "123,456" in said and "3.11.7" in said


def test_rule_accuracy_and_first_errors_stand_beside_accuracy(
    results: dict[str, Any], tmp_path: Path
) -> None:
    assert "Rule accuracy" not in written(results, tmp_path)
    shares = {"none": 0.25, "arithmetic": 0.75}
    results["arms"][2] |= {"rule_accuracy": {"original": figures(0.912)}, "process": {"shares": shares}}
    text = written(results, tmp_path)
    Page(text)
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    assert "theorem-s0 91.2 [81.2, 100.0]" in said and "calculator" not in said
    assert "Arm none arithmetic base-s0 0.0 0.0 vanilla-s0 0.0 0.0 theorem-s0 25.0 75.0" in said


def test_the_page_stands_alone_and_is_accessible(results: dict[str, Any], tmp_path: Path) -> None:
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


def test_the_same_results_make_the_same_page(results: dict[str, Any], tmp_path: Path) -> None:
    assert written(results, tmp_path) == written(results, tmp_path)


NASTY = '<script>alert(1)</script> "& $x$ _{} </svg>'


def test_names_are_text_never_markup(results: dict[str, Any], tmp_path: Path) -> None:
    nasty = arm(NASTY, arm=NASTY, objective=NASTY)
    nasty["accuracy"] = {NASTY: figures(0.5), "original": figures(0.4)}
    results["arms"].append(nasty)
    results["comparisons"].append(comparison(0, NASTY, 0.1, 0.0, 0.2))
    results["recipe"][NASTY] = NASTY
    results["verdict"] = results["recipe"]["name"] = NASTY
    text = written(results, tmp_path)
    page = Page(text)
    assert "<script" not in text
    assert sum(tag == "svg" for tag, _ in page.tags) == 2


def test_a_run_of_the_base_model_alone_has_a_page(results: dict[str, Any], tmp_path: Path) -> None:
    base = {"arm": "base-s0", "name": "base", "objective": None, "accuracy": {"original": figures(0.0, 3)}}
    results |= {"arms": [base], "comparisons": []}
    assert "no arm to compare" in written(results, tmp_path)
    results["arms"] = [base | {"accuracy": {}}]
    assert "No arm has answered" in written(results, tmp_path)
    results["arms"] = []
    Page(written(results, tmp_path))


def test_benchmarks_have_their_own_tables(results: dict[str, Any], tmp_path: Path) -> None:
    write_report(results, tmp_path / "without.html")
    assert "Benchmarks" not in (tmp_path / "without.html").read_text(encoding="utf-8")
    for each in results["arms"]:
        each["benchmarks"] = {"math500": {"original": figures(0.482, n=500)}}
    row = comparison(0, "original", 0.088, 0.05, 0.126)
    results["benchmark_comparisons"] = [row | {"benchmark": "math500"}]
    write_report(results, tmp_path / "with.html")
    page = (tmp_path / "with.html").read_text(encoding="utf-8")
    assert "math500<small>original</small>" in page and "[38.2, 58.2] of 500" in page
    assert "<td>+8.8</td><td>[+5.0, +12.6]</td>" in page


def test_the_verdict_is_honest_about_zero(results: dict[str, Any]) -> None:
    assert verdict(results) == (
        "Theorem is better than vanilla: +14.6 points [+3.1, +26.1] on the perturbed problems. "
        "Between theorem and vanilla no difference is shown: "
        "+3.1 points [−5.0, +11.2] on the original problems."
    )
    results["comparisons"] = [comparison(0, "original", -0.2, -0.3, -0.1)]
    assert verdict(results) == (
        "Theorem is worse than vanilla: −20.0 points [−30.0, −10.0] on the original problems."
    )


def test_the_verdict_over_seeds_names_every_seed(results: dict[str, Any]) -> None:
    results["arms"] += [arm("vanilla", 1), arm("theorem", 1)]
    results["comparisons"] = [
        comparison(0, "perturbed", 0.1, 0.02, 0.18),
        comparison(1, "perturbed", -0.02, -0.1, 0.06),
    ]
    assert verdict(results) == (
        "Over 2 seeds theorem differs from vanilla by +4.0 points on average on the perturbed problems "
        "(+10.0 [+2.0, +18.0], −2.0 [−10.0, +6.0]): better in 1, no difference shown in 1 of 2."
    )


def test_unequal_budgets_are_said(results: dict[str, Any], tmp_path: Path) -> None:
    for row in results["comparisons"]:
        row["budgets_differ"] = []
    results["budget"] = {"match": "steps", "settings": {"max_steps": 1500}}
    write_report(results, tmp_path / "equal.html")
    page = (tmp_path / "equal.html").read_text(encoding="utf-8")
    assert "for 1,500 steps, to the nearest step" in page and "budgets differ" not in page
    assert "Budgets" not in verdict(results)
    results["comparisons"][0]["budgets_differ"] = ["examples_seen", "steps"]
    results["budget"] = {"match": "none", "settings": {}}
    write_report(results, tmp_path / "unequal.html")
    page = (tmp_path / "unequal.html").read_text(encoding="utf-8")
    assert page.count("budgets differ: examples seen, steps") == 1 and "not matched" in page
    assert verdict(results).endswith(" Budgets differ in examples seen, steps.")


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        ({}, ""),
        ({"match": "examples", "settings": {}}, "the same examples, for the same number of epochs."),
        (
            {"match": "supervised_tokens", "settings": {"max_supervised_tokens": 12345}},
            "for 12,345 supervised tokens, to the nearest step.",
        ),
    ],
)
def test_a_budget_in_words(budget: dict[str, Any], said: str) -> None:
    assert budget_text(budget).endswith(said) and bool(said) == bool(budget_text(budget))


def test_the_verdict_without_comparisons_gives_the_level(results: dict[str, Any]) -> None:
    results |= {"comparisons": [], "arms": results["arms"][:1]}
    assert verdict(results) == (
        "No arms were compared. base-s0 solves 72.9 % [62.9, 82.9] of the 96 original problems."
    )
    assert verdict({"arms": [], "comparisons": []}) == "No arm has answered any problem."


def test_accuracy_for_a_terminal(results: dict[str, Any]) -> None:
    lines = accuracy_text(results["arms"][1]["accuracy"]).splitlines()
    assert lines[0] == "original     72.9 %  [62.9, 82.9]  of 96"
    assert lines[1] == "paraphrase   41.7 %  [31.7, 51.7]  of 96  (3 unparsed, 2 truncated)"
    assert accuracy_text({}) == "no problems were asked"


def test_figures_are_written_for_people() -> None:
    assert (points(-0.00001), points(0.05), points(-0.05)) == ("0.0", "+5.0", "−5.0")
    assert (probability(0.0001), probability(0.04)) == ("< 0.001", "0.040")
    assert (count(None), count(1234567), count(482.53), count(0.5)) == ("–", "1,234,567", "483", "0.5")


def test_a_comparison_says_what_it_shows() -> None:
    exact = {"only_first": 9, "only_second": 3, "p": 0.146}
    row = {"kind": "original", "n": 100, "difference": 0.06, "low": -0.01, "high": 0.13, "p": 0.09}
    text = comparison_text({"rows": [row | {"mcnemar": exact}], "same_text": 0.5}, "a", "b")
    assert text.splitlines() == [
        "a against b",
        "original  +6.0 points [−1.0, +13.0] of 100, p 0.090: no difference shown; right alone 9 against 3, "
        "exact McNemar p 0.146",
        "word for word the same: 50.0 % of the answers",
    ]
