"""Generation with transformers: order, reproducible completions, resumption."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import MistralConfig, MistralForCausalLM

from tests.support.tiny_models import tiny_tokenizer, write_tiny_model
from theorem_sft.core.errors import InputError
from theorem_sft.models.chat import Message, prompt_ids
from theorem_sft.models.generate import decoding
from theorem_sft.models.generate.engine import GenerateConfig, Generated
from theorem_sft.models.generate.transformers_engine import TransformersEngine
from theorem_sft.models.resolve import resolve

CHATS: list[list[Message]] = [
    [{"role": "user", "content": f"What is {number}" + " and more" * (number % 5) + "?"}]
    for number in range(11)
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TransformersEngine]:
    folder = write_tiny_model(tmp_path_factory.mktemp("model") / "tiny", initializer_range=0.6)
    # Random weights never produce the end token: a few letters end a completion too.
    ends = json.dumps({"eos_token_id": [2, *range(3, 259, 40)]})
    (folder / "generation_config.json").write_text(ends)
    with TransformersEngine(folder, dtype="fp32") as engine:
        yield engine


def _alone(engine: TransformersEngine, chat: list[Message], new: int) -> tuple[list[int], bool]:
    """Greedy decoding of one chat, token by token and without a cache."""
    model: Any = engine._model
    ids = prompt_ids(engine._tokenizer, chat)
    answer: list[int] = []
    while len(answer) < new:
        with torch.no_grad():
            token = int(model(torch.tensor([ids + answer])).logits[0, -1].argmax())
        answer.append(token)
        if token in engine._end:
            return answer, True
    return answer, False


def test_completions_in_a_batch_equal_those_of_each_chat_alone(engine: TransformersEngine) -> None:
    answers = engine.generate(CHATS, GenerateConfig(max_new_tokens=40, batch_size=4))
    ended = 0
    for chat, answer in zip(CHATS, answers, strict=True):
        ids, stopped = _alone(engine, chat, 40)
        assert answer.text == engine._tokenizer.decode(ids, skip_special_tokens=True)
        assert answer.finish_reason == ("stop" if stopped else "length")
        assert answer.completion_tokens == len(ids)
        assert answer.prompt_tokens == len(prompt_ids(engine._tokenizer, chat))
        ended += stopped
    assert 0 < ended < len(CHATS), "some completions must end by themselves and others not"


@pytest.mark.parametrize("window", [None, 40])
def test_prompts_processed_in_parts_give_the_same_completions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, window: int | None
) -> None:
    shape: Any = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "vocab_size": 259}
    heads: Any = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}
    config = MistralConfig(**shape, **heads, sliding_window=window, initializer_range=0.6)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        MistralForCausalLM(config).save_pretrained(str(tmp_path))
    tiny_tokenizer().save_pretrained(str(tmp_path))
    chats: list[list[Message]] = [[{"role": "user", "content": "x" * number}] for number in (1, 9, 70, 20)]
    with TransformersEngine(tmp_path, dtype="fp32") as engine:
        settings = GenerateConfig(max_new_tokens=30)
        together = engine.generate(chats, settings)
        monkeypatch.setitem(decoding._PROMPT_TOKENS_AT_ONCE, "cpu", 60)
        assert engine.generate(chats, settings) == together
        for chat, answer in zip(chats, together, strict=True):
            ids, _ = _alone(engine, chat, 30)
            assert answer.text == engine._tokenizer.decode(ids, skip_special_tokens=True)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_resumed_generation_gives_the_same_answers(engine: TransformersEngine, temperature: float) -> None:
    settings = GenerateConfig(max_new_tokens=20, batch_size=4, temperature=temperature, top_p=0.9, seed=5)
    emitted: dict[int, Generated] = {}
    complete = engine.generate(CHATS, settings, on_answer=emitted.__setitem__)
    assert [emitted[index] for index in range(len(CHATS))] == complete
    done = {index: complete[index] for index in (0, 3, 7, 8, 9, 10)}
    again: dict[int, Generated] = {}
    assert engine.generate(CHATS, settings, done=done, on_answer=again.__setitem__) == complete
    assert again.keys() == set(range(len(CHATS))) - done.keys()


def test_completions_are_emitted_as_soon_as_they_finish(engine: TransformersEngine) -> None:
    emitted: list[int] = []

    def record(index: int, answer: Generated) -> None:
        emitted.append(index)
        if len(emitted) == 3:
            raise EOFError

    with pytest.raises(EOFError):
        engine.generate(CHATS, GenerateConfig(max_new_tokens=20, batch_size=2), on_answer=record)
    assert len(set(emitted)) == 3


def test_sampling_depends_on_the_seed(engine: TransformersEngine) -> None:
    texts = [
        [answer.text for answer in engine.generate(CHATS[:3], GenerateConfig(temperature=1.5, seed=seed))]
        for seed in (0, 0, 1)
    ]
    assert texts[0] == texts[1] != texts[2]


def test_a_chat_that_is_too_long_is_reported(engine: TransformersEngine) -> None:
    long: list[Message] = [{"role": "user", "content": "x" * 900}]
    with pytest.raises(InputError, match="chat 1 has"):
        engine.generate([CHATS[0], long], GenerateConfig(max_new_tokens=200))


def test_no_chats(engine: TransformersEngine) -> None:
    assert engine.generate([], GenerateConfig()) == []


@pytest.mark.model
def test_smollm2_answers_a_question() -> None:
    with TransformersEngine(resolve("embedded:smollm2-135m-instruct")) as engine:
        chat: list[Message] = [{"role": "user", "content": "What is the capital of France?"}]
        (answer,) = engine.generate([chat], GenerateConfig(max_new_tokens=40))
    assert "Paris" in answer.text
    assert answer.finish_reason == "stop"
