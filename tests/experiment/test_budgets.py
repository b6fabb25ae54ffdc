"""Budgets: equal settings and equal examples are enforced, and differences are reported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.evaluation.results import ErrorShares, GenerationCost
from theorem_sft.experiment.budgets import plan_budget
from theorem_sft.experiment.comparisons import budgets_differ
from theorem_sft.experiment.recipe import Match, check_budgets
from theorem_sft.experiment.results import ArmResult, BudgetPlan
from theorem_sft.models.loading import load_tokenizer
from theorem_sft.training.encode import encode_file
from theorem_sft.training.train import TrainResult, train
from theorem_sft.training.train_config import TrainConfig

MATCHES: list[Match] = ["examples", "supervised_tokens", "steps"]
SETTINGS: dict[str, Any] = {"tokens_per_batch": 300, "max_length": 200, "dtype": "fp32"}


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Twelve problems with short and with long answers; the long answer to problem 11 is very long."""
    found = {}
    for name, length in (("short", 4), ("long", 30)):
        found[name] = tmp_path / f"{name}.jsonl"
        rows = []
        for number in range(12):
            text = "x" * (length + number + (200 if number == 11 and name == "long" else 0))
            prompt = [{"role": "user", "content": f"{number}?"}]
            row = {"id": f"p-{number}", "prompt": prompt}
            rows.append(row | {"completion": [{"role": "assistant", "content": text}]})
        write_jsonl(found[name], rows)
    return found


def trained(
    match: Match, files: Mapping[str, Path], model: Path, out: Path, **settings: Any
) -> dict[str, TrainResult]:
    configs = {name: TrainConfig(**(SETTINGS | settings)) for name in files}
    plan = plan_budget(match, configs, files, tokenizer=load_tokenizer(model), problems=12)
    return {
        name: train(
            configs[name].model_copy(update=plan.settings),
            model=str(model),
            data=files[name],
            out=out / name,
            seed=3,
        )
        for name in files
    }


@pytest.mark.parametrize("match", MATCHES)
def test_the_matched_quantity_is_equal_after_training(
    match: Match, files: dict[str, Path], tiny_model: Path, tmp_path: Path
) -> None:
    results = trained(match, files, tiny_model, tmp_path, too_long="leave_out", epochs=2)
    short, long = results["short"], results["long"]
    assert short.examples == long.examples == 11
    # The larger arm decides; the smaller one repeats its examples.
    assert long.examples_seen == 22
    if match == "examples":
        assert short.examples_seen == 22 and short.supervised_tokens < long.supervised_tokens / 2
    elif match == "steps":
        assert short.steps == long.steps and short.examples_seen > 22
    else:
        most = max(point.tokens for point in short.loss_curve)
        assert abs(short.supervised_tokens - long.supervised_tokens) <= most / 2
        assert short.examples_seen > 44


@pytest.mark.parametrize(
    ("match", "key"), [("supervised_tokens", "max_supervised_tokens"), ("steps", "max_steps")]
)
def test_a_budget_can_be_set(match: Match, key: str, files: dict[str, Path], tiny_model: Path) -> None:
    config = TrainConfig(**SETTINGS, **{key: 7}, too_long="leave_out")
    configs = {"short": config, "long": config}
    plan = plan_budget(match, configs, files, tokenizer=load_tokenizer(tiny_model), problems=12)
    assert plan == BudgetPlan(match=match, settings={key: 7}, examples=11, too_long=1)


@pytest.mark.parametrize("killed", [None, "short", "long"])
def test_too_long_in_one_arm_is_left_out_of_all(
    files: dict[str, Path], tiny_model: Path, monkeypatch: pytest.MonkeyPatch, killed: str | None
) -> None:
    """The files of all arms agree, even if a kill came before one of them was written."""
    from theorem_sft.experiment import budgets

    configs = dict.fromkeys(files, TrainConfig(**SETTINGS, too_long="leave_out"))
    tokenizer = load_tokenizer(tiny_model)

    def write(path: Path, rows: Any) -> None:
        if path.stem == killed:
            raise KeyboardInterrupt
        write_jsonl(path, rows)

    if killed:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(budgets, "write_jsonl", write)
            plan_budget("examples", configs, files, tokenizer=tokenizer, problems=12)
    plan = plan_budget("examples", configs, files, tokenizer=tokenizer, problems=12)
    assert plan == BudgetPlan(match="examples", settings={}, examples=11, too_long=1)
    for path in files.values():
        assert [row["id"] for _, row in read_jsonl(path)] == [f"p-{number}" for number in range(11)]


def test_the_largest_arm_decides_by_its_tokens(files: dict[str, Path], tiny_model: Path) -> None:
    configs = dict.fromkeys(files, TrainConfig(**SETTINGS | {"max_length": 500}, epochs=1.5))
    tokenizer = load_tokenizer(tiny_model)
    plan = plan_budget("supervised_tokens", configs, files, tokenizer=tokenizer, problems=12)
    encoded = encode_file(files["long"], tokenizer, max_length=500)
    expected = round(1.5 * sum(example.supervised for example in encoded.examples))
    assert plan.settings == {"max_supervised_tokens": expected} and plan.examples == 12


@pytest.mark.parametrize("match", MATCHES)
def test_arms_of_one_configuration_pass(match: Match) -> None:
    check_budgets(match, {"a": TrainConfig(), "b": TrainConfig(learning_rate=0.5, components="all")})
    check_budgets(match, {"a": TrainConfig(max_steps=3)})  # a single arm has nothing to differ from


@pytest.mark.parametrize(
    ("match", "settings", "other", "message"),
    [
        (
            "examples",
            {},
            {"epochs": 3},
            "arms 'a' and 'b' differ in train.epochs.*under train, or set match: none",
        ),
        ("steps", {"max_steps": 3}, {"max_steps": 4}, "differ in train.max_steps"),
        ("supervised_tokens", {}, {"tokens_per_batch": 2048}, "differ in train.tokens_per_batch"),
        ("examples", {}, {"max_length": 99}, "differ in train.max_length"),
        ("examples", {"max_steps": 3}, {"max_steps": 3}, "train.max_steps gives .* set match: steps"),
        (
            "steps",
            {"max_supervised_tokens": 3},
            {"max_supervised_tokens": 3},
            "train.max_supervised_tokens gives .* set match: supervised_tokens",
        ),
        (
            "examples",
            {"epochs": 0.5},
            {"epochs": 0.5},
            "train.epochs = 0.5 stops the arms at different examples",
        ),
    ],
)
def test_unequal_budgets_are_rejected(
    match: Match, settings: dict[str, Any], other: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        check_budgets(match, {"a": TrainConfig(**settings), "b": TrainConfig(**other)})


def arm(examples: int | None, tokens: int | None, steps: int | None) -> ArmResult:
    return ArmResult(
        arm="a-s0",
        name="a",
        objective=None,
        seed=0,
        examples_seen=examples,
        supervised_tokens=tokens,
        steps=steps,
        generation=GenerationCost(answers=0, tokens=0),
        accuracy={},
        rule_accuracy={},
        process=ErrorShares(n=0, counts={}, shares={}),
        benchmarks={},
    )


@pytest.mark.parametrize(
    ("match", "differ"),
    [
        ("examples", []),
        ("supervised_tokens", ["supervised_tokens"]),
        ("steps", ["steps"]),
        ("none", ["supervised_tokens", "steps"]),
    ],
)
def test_differing_budgets_are_reported(match: Match, differ: list[str]) -> None:
    base, vanilla, theorem = arm(None, None, None), arm(100, 1000, 100), arm(95, 1060, 94)
    assert budgets_differ(match, base, vanilla) == []
    assert budgets_differ(match, theorem, vanilla) == differ
