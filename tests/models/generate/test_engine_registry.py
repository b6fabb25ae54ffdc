"""The registry of engines: a new engine is one class and one line, and the package checks capabilities."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pydantic import ValidationError

from theorem_sft.core.errors import InputError
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import (
    ENGINES,
    Engine,
    GenerateConfig,
    Generated,
    OnAnswer,
    engine_class,
    engines_with,
    open_engine,
)


class EchoEngine(Engine):
    """Repeats the last message in capitals."""

    images = True

    def __init__(self, model: str) -> None:
        self.model = model
        self.closed = False

    @classmethod
    def open(cls, model: str, settings: GenerateConfig) -> EchoEngine:
        return cls(model)

    def complete(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        answers: Mapping[int, Generated],
        emit: OnAnswer,
    ) -> None:
        for index, chat in enumerate(chats):
            if index not in answers:
                text = str(chat[-1]["content"]).upper()
                emit(index, Generated(text, "stop", len(text), len(text)))

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> GenerateConfig:
    monkeypatch.setitem(ENGINES, "echo", EchoEngine)
    return GenerateConfig(engine="echo")


def test_a_registered_engine_generates_through_the_normal_path(echo: GenerateConfig) -> None:
    chats: list[list[Message]] = [[{"role": "user", "content": text}] for text in ("a", "b", "c")]
    emitted: list[int] = []
    done = {1: Generated("kept", "stop", 1, 1)}
    with open_engine("parrot", echo) as engine:
        assert isinstance(engine, EchoEngine) and engine.model == "parrot"
        answers = engine.generate(chats, echo, done=done, on_answer=lambda index, _: emitted.append(index))
    assert engine.closed
    assert [answer.text for answer in answers] == ["A", "kept", "C"]
    assert emitted == [0, 2]


def test_an_evaluation_runs_with_a_registered_engine(echo: GenerateConfig, tmp_path: Path) -> None:
    from theorem_sft.data.traces.trace import Problem
    from theorem_sft.evaluation.evaluate import evaluate_model

    problem = Problem(id="p1", problem=r"Copy: \boxed{7}", answer="7")
    evaluate_model("parrot", [problem], echo, tmp_path)
    assert "COPY" in (tmp_path / "answers.jsonl").read_text()


def test_capabilities_decide_what_an_engine_may_be_used_for(echo: GenerateConfig) -> None:
    assert echo.supports("images") and not echo.supports("likelihoods")
    assert engines_with("images") == ["transformers", "vllm", "openai", "echo"]
    assert engines_with("local_weights") == engines_with("likelihoods") == ["transformers", "vllm"]
    with pytest.raises(ValidationError, match="echo does not support the calculator: use transformers, "):
        GenerateConfig(engine="echo", calculator=True)
    from theorem_sft.experiment.recipe import Recipe

    data = {"source": "synthetic", "train": 2, "test": 1}
    recipe = {"name": "r", "data": data, "arms": [{"name": "base"}], "match": "none"}
    with pytest.raises(ValidationError, match="echo cannot load models trained here: use transformers"):
        Recipe.model_validate(recipe | {"generate": {"engine": "echo"}})


def test_a_recipe_with_images_needs_an_engine_that_accepts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from theorem_sft.experiment.recipe import Recipe

    class BlindEngine(EchoEngine):
        local_weights = True
        images = False

    monkeypatch.setitem(ENGINES, "blind", BlindEngine)
    data = {"source": "synthetic", "train": 2, "test": 1, "images": True}
    recipe = {"name": "r", "data": data, "arms": [{"name": "base"}], "match": "none"}
    with pytest.raises(ValidationError, match="engine blind does not accept images: use transformers"):
        Recipe.model_validate(recipe | {"generate": {"engine": "blind"}})


def test_an_engine_that_is_not_installed_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class AbsentEngine(EchoEngine):
        @classmethod
        def missing(cls) -> str | None:
            return "parrots are not installed; install them with `pip install parrots`"

    monkeypatch.setitem(ENGINES, "absent", AbsentEngine)
    with pytest.raises(InputError, match="engine absent cannot be used: parrots are not installed; install"):
        open_engine("parrot", GenerateConfig(engine="absent"))


def test_the_error_for_an_unknown_engine_lists_the_known_ones() -> None:
    with pytest.raises(ValidationError, match="unknown engine 'vlm': choose from transformers, vllm, openai"):
        GenerateConfig(engine="vlm")


@pytest.mark.parametrize("name", ["transformers", "vllm", "openai"])
def test_every_engine_class_declares_its_capabilities_without_importing_torch(name: str) -> None:
    kind = engine_class(name)
    assert issubclass(kind, Engine) and kind.images
    script = (
        "import sys; from theorem_sft.models.generate.engine import engine_class\n"
        f"engine_class({name!r}).missing(); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_reading_settings_imports_no_engine() -> None:
    script = (
        "import sys; from theorem_sft.models.generate.engine import GenerateConfig\n"
        "GenerateConfig(engine='openai'); assert 'openai' not in sys.modules and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
