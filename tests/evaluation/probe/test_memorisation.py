"""Memorisation metrics of a model overtrained on purpose, and of the same model untouched."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.support.graded import present
from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.files import write_jsonl
from theorem_sft.evaluation.probe.memorisation import (
    Instance,
    RenumberedAnswer,
    anchoring,
    memorisation_metrics,
)
from theorem_sft.evaluation.probe.probe_results import MemorisationMetrics, Reproduction
from theorem_sft.evaluation.results import BaselineComparison
from theorem_sft.models.chat import chat
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.models.generate.transformers_engine import TransformersEngine
from theorem_sft.training.train import train
from theorem_sft.training.train_config import TrainConfig

NAMES = ["Mia", "Omar", "Lena", "Tariq", "Nina", "Pavel", "Yuki", "Carlos", "Aisha", "Jonas", "Priya"]


def _row(name: str, one: int, other: int) -> dict[str, Any]:
    answer = f"{name} has {one} + {other} = {one + other}.\nThe answer is \\boxed{{{one + other}}}."
    return {
        "id": f"{name} {one} {other}",
        "prompt": chat(f"{name} has {one} pens and {other} cups."),
        "completion": [{"role": "assistant", "content": answer}],
    }


def _instances(names: list[str], seed: int) -> list[Instance]:
    rng = random.Random(seed)

    def sample(name: str) -> dict[str, Any]:
        return _row(name, rng.randrange(10, 90), rng.randrange(10, 90))

    return [Instance(original=sample(name), variants=[sample(name), sample(name)]) for name in names]


TRAINED, UNTRAINED = _instances(NAMES, 0), _instances(NAMES, 1)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Yield the untouched model, and the one overtrained on purpose."""
    folder = tmp_path_factory.mktemp("models")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more threads only wait for one another on a model this small
    untouched = write_tiny_model(folder / "tiny", hidden_size=64, intermediate_size=128)
    write_jsonl(folder / "sft.jsonl", [one.original.model_dump() for one in TRAINED])
    settings = TrainConfig(epochs=90, learning_rate=5e-3, tokens_per_batch=500, dtype="fp32")
    train(settings, model=str(untouched), data=folder / "sft.jsonl", out=folder / "out", seed=0)
    yield {"untouched": untouched, "overtrained": folder / "out" / "model"}
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def found(models: dict[str, Path]) -> dict[str, MemorisationMetrics]:
    return {
        name: memorisation_metrics(str(model), TRAINED, UNTRAINED, dtype="fp32")
        for name, model in models.items()
    }


def gap(metrics: MemorisationMetrics) -> BaselineComparison:
    return present(metrics.loss_gap)


def halves(metrics: MemorisationMetrics) -> tuple[Reproduction, Reproduction]:
    """Return the reproduction of problems and of solutions."""
    return present(metrics.problem), present(metrics.solution)


def width(row: BaselineComparison) -> float:
    return present(row.high) - present(row.low)


def test_the_loss_gap_distinguishes_the_two(found: dict[str, MemorisationMetrics]) -> None:
    much, none = gap(found["overtrained"]), gap(found["untouched"])
    assert present(much.low) > present(none.high) and present(much.p) < 0.01
    assert present(none.low) < 0 < present(none.high)
    assert much.trained.n == much.baseline.n == len(NAMES)
    assert present(much.baseline.low) < 0.5 * present(much.trained.low)


def test_second_halves_of_solutions_distinguish_the_two(found: dict[str, MemorisationMetrics]) -> None:
    overtrained, untouched = (halves(found[name])[1] for name in ("overtrained", "untouched"))
    for much, none in ((overtrained.tokens, untouched.tokens), (overtrained.whole, untouched.whole)):
        assert present(much.low) > present(none.high) and present(much.trained.value) > 0.9
    assert untouched.whole.trained.value == 0


def test_prompts_are_not_trained_on_and_not_memorised(found: dict[str, MemorisationMetrics]) -> None:
    for metrics in found.values():
        trained = halves(metrics)[0].whole.trained
        assert trained.value == 0 and trained.n == len(NAMES)


def test_the_overtrained_model_generates_what_the_metric_predicts(
    models: dict[str, Path], found: dict[str, MemorisationMetrics]
) -> None:
    """One forward pass agrees with greedy generation."""
    with TransformersEngine(models["overtrained"], dtype="fp32") as engine:
        chats = [one.original.prompt for one in [*TRAINED, *UNTRAINED]]
        answers = engine.generate(chats, GenerateConfig(max_new_tokens=80))
    written = [
        answer.text == one.original.completion[0]["content"]
        for answer, one in zip(answers, [*TRAINED, *UNTRAINED], strict=True)
    ]
    assert all(written[: len(TRAINED)]) and not any(written[len(TRAINED) :])
    assert halves(found["overtrained"])[1].whole.trained.value == 1


def test_the_figures_do_not_depend_on_what_else_is_measured(
    models: dict[str, Path], found: dict[str, MemorisationMetrics]
) -> None:
    alone = memorisation_metrics(str(models["overtrained"]), TRAINED[:3], [], dtype="fp32")
    some = memorisation_metrics(str(models["overtrained"]), TRAINED[:3], UNTRAINED[:2], dtype="fp32")
    assert gap(alone).trained.value == pytest.approx(gap(some).trained.value, abs=1e-4)
    assert gap(alone).difference is None and gap(alone).note == "there are no problems"
    assert width(gap(some)) > width(gap(found["overtrained"]))


def test_a_problem_of_one_word_and_one_without_variants_do_not_count(models: dict[str, Path]) -> None:
    bare = Instance(
        original={
            "prompt": [{"role": "user", "content": "Go!"}],
            "completion": [{"role": "assistant", "content": "7"}],
        }
    )
    model = str(models["untouched"])
    found = memorisation_metrics(model, [*TRAINED[:2], bare], UNTRAINED[:2], dtype="fp32")
    problem, solution = halves(found)
    assert gap(found).trained.n == problem.whole.trained.n == solution.tokens.trained.n == 2


def test_old_answers_to_new_numbers_are_counted() -> None:
    def output(value: object, answer: str, original: str, group: int) -> RenumberedAnswer:
        return RenumberedAnswer(f"So it is \\boxed{{{value}}}.", answer, original, group)

    trained = [output("14/4", "9", "3.5", group) for group in range(18)]  # the old answer in another form
    trained += [output(9, "9", "7", 18), output(8, "9", "7", 19), RenumberedAnswer("no idea", "9", "7", 20)]
    trained += [output(6, "6", "12/2", 21)]  # the answer did not change: not counted
    untrained = [output(9, "9", "7", group) for group in range(20)]
    found = anchoring(trained, untrained)
    assert found.trained.value == pytest.approx(18 / 21) and found.trained.n == 21
    assert found.baseline.value == 0 and found.left_out == 1
    assert 0.4 < present(found.low) < present(found.difference) < present(found.high) <= 1
    assert present(found.p) < 0.001
    nothing = anchoring(trained, [])
    assert nothing.difference is None and nothing.note


def test_variants_of_one_problem_are_one_group() -> None:
    def side(wrong: bool, groups: int, each: int) -> list[RenumberedAnswer]:
        return [
            RenumberedAnswer(f"\\boxed{{{3 if wrong and group % 2 else 5}}}", "5", "3", group)
            for group in range(groups)
            for _ in range(each)
        ]

    once, often = (anchoring(side(True, 12, each), side(False, 12, each)) for each in (1, 5))
    assert often.difference == once.difference == 0.5
    assert width(often) == pytest.approx(width(once), rel=0.05)
