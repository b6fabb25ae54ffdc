"""The meters of memorisation: a model overtrained on purpose, and the same one untouched."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.support.tiny_models import write_tiny_model
from theorem_sft.core.files import write_jsonl
from theorem_sft.evaluation.probe.memorisation import Answered, Instance, anchoring, memorisation
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

    def drawn(name: str) -> dict[str, Any]:
        return _row(name, rng.randrange(10, 90), rng.randrange(10, 90))

    return [Instance(original=drawn(name), variants=[drawn(name), drawn(name)]) for name in names]


TRAINED, UNTRAINED = _instances(NAMES, 0), _instances(NAMES, 1)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """The untouched model, and the one that was overtrained on purpose."""
    home = tmp_path_factory.mktemp("models")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more only wait for one another on a model this small
    untouched = write_tiny_model(home / "tiny", hidden_size=64, intermediate_size=128)
    write_jsonl(home / "sft.jsonl", [one.original.model_dump() for one in TRAINED])
    settings = TrainConfig(epochs=90, learning_rate=5e-3, tokens_per_batch=500, dtype="fp32")
    train(settings, model=str(untouched), data=home / "sft.jsonl", out=home / "out", seed=0)
    yield {"untouched": untouched, "overtrained": home / "out" / "model"}
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def found(models: dict[str, Path]) -> dict[str, dict[str, Any]]:
    return {
        name: memorisation(str(model), TRAINED, UNTRAINED, dtype="fp32") for name, model in models.items()
    }


def test_the_loss_gap_tells_the_two_apart(found: dict[str, dict[str, Any]]) -> None:
    much, none = found["overtrained"]["loss_gap"], found["untouched"]["loss_gap"]
    assert much["low"] > none["high"] and much["p"] < 0.01
    assert none["low"] < 0 < none["high"]
    assert much["trained"]["n"] == much["chance"]["n"] == len(NAMES)
    assert much["chance"]["low"] < 0.5 * much["trained"]["low"]


def test_second_halves_of_solutions_tell_the_two_apart(found: dict[str, dict[str, Any]]) -> None:
    for figure in ("tokens", "whole"):
        much, none = (found[name]["solution"][figure] for name in ("overtrained", "untouched"))
        assert much["low"] > none["high"] and much["trained"]["value"] > 0.9
    assert found["untouched"]["solution"]["whole"]["trained"]["value"] == 0


def test_prompts_are_not_trained_on_and_so_not_known(found: dict[str, dict[str, Any]]) -> None:
    for figures in found.values():
        assert figures["problem"]["whole"]["trained"]["value"] == 0
        assert figures["problem"]["whole"]["trained"]["n"] == len(NAMES)


def test_the_overtrained_model_writes_what_the_meter_says(
    models: dict[str, Path], found: dict[str, dict[str, Any]]
) -> None:
    """One forward pass says the same as greedy generation."""
    with TransformersEngine(models["overtrained"], dtype="fp32") as engine:
        chats = [one.original.prompt for one in [*TRAINED, *UNTRAINED]]
        answers = engine.generate(chats, GenerateConfig(max_new_tokens=80))
    written = [
        answer.text == one.original.completion[0]["content"]
        for answer, one in zip(answers, [*TRAINED, *UNTRAINED], strict=True)
    ]
    assert all(written[: len(TRAINED)]) and not any(written[len(TRAINED) :])
    assert found["overtrained"]["solution"]["whole"]["trained"]["value"] == 1


def test_the_figures_do_not_depend_on_what_else_is_measured(
    models: dict[str, Path], found: dict[str, dict[str, Any]]
) -> None:
    alone = memorisation(str(models["overtrained"]), TRAINED[:3], [], dtype="fp32")
    some = memorisation(str(models["overtrained"]), TRAINED[:3], UNTRAINED[:2], dtype="fp32")
    assert alone["loss_gap"]["trained"]["value"] == pytest.approx(
        some["loss_gap"]["trained"]["value"], abs=1e-4
    )
    assert alone["loss_gap"]["difference"] is None and alone["loss_gap"]["note"] == "there are no problems"
    assert some["loss_gap"]["high"] - some["loss_gap"]["low"] > (
        found["overtrained"]["loss_gap"]["high"] - found["overtrained"]["loss_gap"]["low"]
    )


def test_a_problem_of_one_word_and_one_without_variants_do_not_count(models: dict[str, Path]) -> None:
    bare = Instance(
        original={
            "prompt": [{"role": "user", "content": "Go!"}],
            "completion": [{"role": "assistant", "content": "7"}],
        }
    )
    found = memorisation(str(models["untouched"]), [*TRAINED[:2], bare], UNTRAINED[:2], dtype="fp32")
    assert found["loss_gap"]["trained"]["n"] == found["problem"]["whole"]["trained"]["n"] == 2
    assert found["solution"]["tokens"]["trained"]["n"] == 2


def test_old_answers_to_new_numbers_are_counted() -> None:
    def says(value: object, answer: str, original: str, group: int) -> Answered:
        return Answered(f"So it is \\boxed{{{value}}}.", answer, original, group)

    trained = [says("14/4", "9", "3.5", group) for group in range(18)]  # the old answer in another form
    trained += [says(9, "9", "7", 18), says(8, "9", "7", 19), Answered("no idea", "9", "7", 20)]
    trained += [says(6, "6", "12/2", 21)]  # unchanged by the change: tells nothing
    untrained = [says(9, "9", "7", group) for group in range(20)]
    found = anchoring(trained, untrained)
    assert found["trained"]["value"] == pytest.approx(18 / 21) and found["trained"]["n"] == 21
    assert found["chance"]["value"] == 0 and found["left_out"] == 1
    assert 0.4 < found["low"] < found["difference"] < found["high"] <= 1 and found["p"] < 0.001
    nothing = anchoring(trained, [])
    assert nothing["difference"] is None and nothing["note"]


def test_variants_of_one_problem_are_one_group() -> None:
    def side(wrong: bool, groups: int, each: int) -> list[Answered]:
        return [
            Answered(f"\\boxed{{{3 if wrong and group % 2 else 5}}}", "5", "3", group)
            for group in range(groups)
            for _ in range(each)
        ]

    once, often = (anchoring(side(True, 12, each), side(False, 12, each)) for each in (1, 5))
    assert often["difference"] == once["difference"] == 0.5
    assert often["high"] - often["low"] == pytest.approx(once["high"] - once["low"], rel=0.05)
