"""Runs of whole recipes: their files and results, and that a killed run ends in the same results."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl, read_records, write_jsonl
from theorem_sft.data.sources.build import build
from theorem_sft.data.traces.trace import Trace
from theorem_sft.experiment.recipe import Recipe, load_recipe
from theorem_sft.experiment.results import BudgetPlan, RunResults
from theorem_sft.experiment.run import run_recipe

TIMES = {"train_seconds", "tokens_per_second", "seconds", "peak_memory_mb", "generation", "environment"}


def recipe(model: str, **changes: Any) -> Recipe:
    settings: dict[str, Any] = {
        "name": "test",
        "model": model,
        "data": {"source": "synthetic", "train": 12, "test": 4, "perturbations": ["paraphrase", "reorder"]},
        "arms": [
            {"name": "base"},
            {"name": "vanilla", "objective": "vanilla"},
            {"name": "theorem", "objective": "theorem"},
        ],
        "match": "steps",
        "train": {"max_steps": 3, "tokens_per_batch": 512, "max_length": 8000, "checkpoint_minutes": 0},
        "generate": {"max_new_tokens": 16, "batch_size": 4},
    }
    return Recipe.model_validate(settings | changes)


def without_times(value: Any) -> Any:
    """Remove what may differ between two runs: times and the environment."""
    if isinstance(value, dict):
        return {key: without_times(part) for key, part in value.items() if key not in TIMES}
    return [without_times(part) for part in value] if isinstance(value, list) else value


def test_traces_that_fail_a_check_are_left_out_and_counted(tmp_path: Path, tiny_model: Path) -> None:
    traces = build("synthetic", count=16).traces
    traces[0].steps[-1].conclusion = {slot: 12345 for slot in traces[0].steps[-1].conclusion}
    traces[1].answer = "54321"
    write_jsonl(tmp_path / "traces.jsonl", traces)
    data = {"source": "traces", "path": str(tmp_path / "traces.jsonl"), "train": 10, "test": 4}
    arms = [{"name": "base"}]
    results = run_recipe(recipe(str(tiny_model), data=data, arms=arms), tmp_path / "run")
    assert results.data.traces == 14
    assert results.data.left_out == {"check of exec fails": 1, "check of answer fails": 1}
    with pytest.raises(InputError, match="there are only 14"):
        run_recipe(recipe(str(tiny_model), data=data | {"test": 6}, arms=arms), tmp_path / "more")
    unverified = recipe(str(tiny_model), data=data | {"test": 6, "verify": False}, arms=arms)
    assert run_recipe(unverified, tmp_path / "all").data.traces == 16


def test_arms_may_differ_in_what_is_trained(tmp_path: Path, tiny_model: Path) -> None:
    lora = {"components": ["mlp", "attention:0"], "adapter": {"kind": "lora", "rank": 2}}
    arms: list[dict[str, Any]] = [
        {"name": "base"},
        {"name": "all", "objective": "theorem"},
        {"name": "mlp", "objective": "theorem", "train": {"components": "mlp"}},
        {"name": "lora", "objective": "theorem", "train": lora},
    ]
    data = {"source": "synthetic", "train": 4, "test": 2}
    train = {"max_steps": 1, "tokens_per_batch": 512, "max_length": 8000}
    generate = {"max_new_tokens": 4, "batch_size": 4}
    settings = recipe(str(tiny_model), arms=arms, data=data, train=train, generate=generate, reference="all")
    results = run_recipe(settings, tmp_path)
    assert {row.against for row in results.comparisons} == {"all-s0"}
    assert {row.arm for row in results.comparisons} == {"base-s0", "mlp-s0", "lora-s0"}
    base, whole, mlp, adapted = results.arms
    assert (base.components, base.trained_parameters, base.share) == (None, None, None)
    assert (whole.components, whole.share) == ("all", 1.0)
    assert (mlp.components, mlp.trained_parameters) == ("mlp", 2 * 3 * 32 * 64)
    assert adapted.components == "mlp + attention:0"
    assert [arm.adapter and arm.adapter.rank for arm in results.arms] == [None, None, None, 2]
    assert adapted.share and mlp.share and 0 < adapted.share < mlp.share < 1
    assert (tmp_path / "arms" / "lora-s0" / "adapter" / "adapter_config.json").is_file()
    assert "mlp + attention:0, lora of rank 2<" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_budgets_are_in_the_results(tmp_path: Path, tiny_model: Path) -> None:
    """One arm has the budget of the reference; another is trained for longer, which match: none allows."""
    arms = [
        {"name": "vanilla", "objective": "vanilla"},
        {"name": "same", "objective": "vanilla"},
        {"name": "longer", "objective": "placebo", "train": {"epochs": 2}},
    ]
    data = {"source": "synthetic", "train": 4, "test": 2}
    train = {"epochs": 1, "max_length": 8000, "checkpoint_minutes": 60}
    settings = recipe(str(tiny_model), data=data, arms=arms, train=train, match="none")
    results = run_recipe(settings, tmp_path)
    assert results.budget == BudgetPlan(match="none", settings={}, examples=4, too_long=0)
    for row in results.comparisons:
        differ = ["examples_seen", "supervised_tokens", "steps"] if row.arm == "longer-s0" else []
        assert row.budgets_differ == differ
    assert [arm.examples_seen for arm in results.arms] == [4, 4, 8]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "budgets differ: examples seen, supervised tokens, steps" in page
    assert "were not matched (match: none)" in page


def test_arms_of_one_budget_stop_at_the_same_tokens(tmp_path: Path, tiny_model: Path) -> None:
    arms = [{"name": name, "objective": name} for name in ("vanilla", "theorem")]
    data = {"source": "synthetic", "train": 6, "test": 2}
    train = {"epochs": 1, "tokens_per_batch": 512, "max_length": 8000, "checkpoint_minutes": 60}
    settings = recipe(str(tiny_model), data=data, arms=arms, train=train, match="supervised_tokens")
    results = run_recipe(settings, tmp_path)
    budget = read_json(tmp_path / "budget.json")["settings"]["max_supervised_tokens"]
    vanilla, theorem = results.arms
    assert theorem.supervised_tokens == budget and theorem.examples_seen == 6
    assert vanilla.examples_seen and vanilla.examples_seen > 6
    assert vanilla.supervised_tokens and abs(vanilla.supervised_tokens - budget) <= 256
    assert results.comparisons[0].budgets_differ == []
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"All arms were trained for {budget:,} supervised tokens" in page


def test_arms_are_evaluated_and_compared_on_benchmarks(tmp_path: Path, tiny_model: Path) -> None:
    rows = [
        {"unique_id": f"q{n}", "problem": f"What is {n} + 1?", "answer": str(n + 1), "level": 1}
        for n in range(3)
    ]
    write_jsonl(tmp_path / "math.jsonl", [row | {"subject": "Algebra"} for row in rows])
    benchmarks = [{"name": "math500", "data": str(tmp_path / "math.jsonl")}]
    arms = [{"name": "base"}, {"name": "vanilla", "objective": "vanilla"}]
    data = {"source": "synthetic", "train": 4, "test": 2}
    settings = recipe(str(tiny_model), arms=arms, data=data, benchmarks=benchmarks)
    results = run_recipe(settings, tmp_path / "run")
    for arm in results.arms:
        assert arm.accuracy["original"].n == 2
        assert arm.benchmarks["math500"]["original"].n == 3
        folder = tmp_path / "run" / "arms" / arm.arm / "benchmarks" / "math500"
        assert [row["id"] for _, row in read_jsonl(folder / "answers.jsonl")] == ["q0", "q1", "q2"]
    (row,) = results.benchmark_comparisons
    assert (row.benchmark, row.arm, row.against) == ("math500", "base-s0", "vanilla-s0")
    assert row.n == 3 and [row.n for row in results.comparisons] == [2]
    assert 'id="benchmarks"' in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    before = read_json(tmp_path / "run" / "results.json")
    (tmp_path / "run" / "results.json").unlink()
    assert without_times(run_recipe(settings, tmp_path / "run").model_dump(mode="json")) == without_times(
        before
    )


@pytest.mark.model
def test_the_real_model_end_to_end(tmp_path: Path) -> None:
    # Every step trains on the same two examples, so that the loss must fall.
    data = {"source": "synthetic", "train": 2, "test": 4, "perturbations": ["paraphrase", "reorder"]}
    steps = {"max_steps": 3, "tokens_per_batch": 8192, "checkpoint_minutes": 0}
    results = run_recipe(recipe("embedded:smollm2-135m-instruct", data=data, train=steps), tmp_path)
    assert [arm.arm for arm in results.arms] == ["base-s0", "vanilla-s0", "theorem-s0"]
    for arm in results.arms:
        assert set(arm.accuracy) == {"original", "paraphrase", "reorder", "perturbed"}
        assert arm.accuracy["original"].n == 4
        assert 0 <= arm.accuracy["original"].low <= arm.accuracy["original"].high <= 1
    losses = [step["loss"] for step in read_json(tmp_path / "arms/theorem-s0/train.json")["loss_curve"]]
    assert len(losses) == 3 and losses[-1] < losses[0]
    assert {row.against for row in results.comparisons} == {"vanilla-s0"}
    assert {row.arm for row in results.comparisons} == {"base-s0", "theorem-s0"}
    assert results.verdict in (tmp_path / "report.html").read_text(encoding="utf-8")
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = tmp_path / "arms/theorem-s0/model"
    assert AutoModelForCausalLM.from_pretrained(model).num_parameters() == 134_515_008
    assert "<|im_start|>user" in AutoTokenizer.from_pretrained(model).apply_chat_template(
        [{"role": "user", "content": "?"}], tokenize=False
    )


def test_the_files_of_a_run_agree_with_its_results(tmp_path: Path, tiny_model: Path) -> None:
    results = run_recipe(recipe(str(tiny_model)), tmp_path)
    assert read_json(tmp_path / "results.json") == results.model_dump(mode="json")
    assert RunResults.read(tmp_path / "results.json") == results
    traces = read_records(tmp_path / "traces.jsonl", Trace)
    train = [trace for trace in traces if trace.split == "train"]
    test = [trace for trace in traces if trace.split == "test"]
    assert len(train) == 12 and len([trace for trace in test if trace.perturbation is None]) == 4
    assert not {trace.cluster for trace in train} & {trace.cluster for trace in test}
    for name in ("vanilla", "theorem"):
        ids = {row["id"] for _, row in read_jsonl(tmp_path / "sft" / f"{name}.jsonl")}
        assert ids == {trace.id for trace in train}
    for arm in results.arms:
        answers = [row for _, row in read_jsonl(tmp_path / "arms" / arm.arm / "answers.jsonl")]
        assert [row["id"] for row in answers] == [trace.id for trace in test]


def test_a_finished_run_is_not_repeated_and_another_recipe_is_rejected(
    tmp_path: Path, tiny_model: Path
) -> None:
    first = recipe(str(tiny_model), arms=[{"name": "base"}])
    results = run_recipe(first, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert run_recipe(first, tmp_path) == results
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before
    with pytest.raises(InputError, match="another recipe"):
        run_recipe(recipe(str(tiny_model), seeds=[1]), tmp_path)
    with pytest.raises(InputError, match="not empty"):
        run_recipe(first, tmp_path.parent)


def test_a_killed_run_ends_in_the_same_results(tmp_path: Path, tiny_model: Path) -> None:
    """Killed at a training checkpoint and again while answers are generated, then left to finish."""
    settings = recipe(str(tiny_model), arms=[{"name": "theorem", "objective": "theorem"}])
    expected = run_recipe(settings, tmp_path / "whole").model_dump(mode="json")
    folder = tmp_path / "killed"
    path = tmp_path / "recipe.yaml"
    path.write_text(json.dumps(settings.model_dump(mode="json")), encoding="utf-8")
    assert load_recipe(path) == settings
    arm = folder / "arms/theorem-s0"
    command = [sys.executable, "-m", "theorem_sft", "run", str(path), "--out", str(folder), "--json"]
    for awaited in (arm / "checkpoints", arm / "answers.jsonl"):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 120
        while not awaited.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert not (folder / "results.json").exists()
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert without_times(json.loads(finished.stdout)) == without_times(
        expected | {"report": str(folder / "report.html")}
    )
    assert without_times(read_json(folder / "results.json")) == without_times(expected)
