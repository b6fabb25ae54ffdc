"""The calculator writes the correct value after an equals sign, regardless of the model."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tiny_models import tiny_llama, tiny_tokenizer, write_tiny_model
from theorem_sft.models.chat import Message, prompt_ids
from theorem_sft.models.generate.calculator import Calculator
from theorem_sft.models.generate.engine import GenerateConfig, Generated
from theorem_sft.models.generate.transformers_engine import TransformersEngine
from theorem_sft.models.resolve import resolve

TOKENIZER = tiny_tokenizer()


class Scripted(torch.nn.Module):
    """A model that writes a given text for each prompt, token by token."""

    def __init__(self, scripts: dict[str, str]) -> None:
        super().__init__()
        self.config = tiny_llama(num_hidden_layers=1).config
        self.device = torch.device("cpu")
        self._scripts = {
            tuple(prompt_ids(TOKENIZER, _chat(question))): [*TOKENIZER(script)["input_ids"], 2]
            for question, script in scripts.items()
        }

    def forward(
        self, past_key_values: Any, input_ids: Any, attention_mask: Any, position_ids: Any, **_: Any
    ) -> Any:
        # Tokens so far are stored in place of a real model's keys.
        read = input_ids[:, None, :, None].float()
        known = past_key_values.update(read, read, 0)[0][:, 0, :, 0].long()
        logits = torch.zeros(len(input_ids), 1, 259)
        for row, (ids, mask) in enumerate(zip(known.tolist(), attention_mask.tolist(), strict=True)):
            whole = tuple(token for token, seen in zip(ids, mask, strict=True) if seen)
            (prompt,) = (prompt for prompt in self._scripts if whole[: len(prompt)] == prompt)
            script = self._scripts[prompt]
            place = len(whole) - len(prompt)
            logits[row, 0, script[min(place + 1, len(script) - 1)]] = 0.5  # its second choice
            logits[row, 0, script[min(place, len(script) - 1)]] = 1.0
        return SimpleNamespace(logits=logits)


def _chat(question: str) -> list[Message]:
    return [{"role": "user", "content": question}]


def _answers(scripts: dict[str, str], done: dict[int, Generated] | None = None, **settings: Any) -> list[Any]:
    engine: Any = TransformersEngine.__new__(TransformersEngine)
    engine._tokenizer, engine._processor, engine._calculator = TOKENIZER, None, None
    engine._model, engine._end = Scripted(scripts).eval(), [2]
    chats = [_chat(question) for question in scripts]
    return list(engine.generate(chats, GenerateConfig(**({"max_new_tokens": 60} | settings)), done=done))


@pytest.mark.parametrize(
    ("script", "written"),
    [
        # The model continues as if it had written its own value.
        ("12 × 34 = 409.", "12 × 34 = 408."),
        ("12*34=409.", "12*34=408."),
        ("So 180 - 97 = 93 cm", "So 180 - 97 = 83 cm"),
        ("2 × 3 = 6 and 6 × 7 = 40 ok", "2 × 3 = 6 and 6 × 7 = 42 ok"),
        ("x = 12", "x = 12"),
        ("The height = 4", "The height = 4"),
    ],
)
def test_a_value_is_inserted(script: str, written: str) -> None:
    (plain,), (filled,) = _answers({"?": script}), _answers({"?": script}, calculator=True)
    assert (plain.text, plain.filled) == (script, 0)
    assert filled.text == written
    assert filled.filled == written.count("×") + written.count("*") + written.count(" - ")
    assert filled.completion_tokens == len(TOKENIZER(written)["input_ids"]) + 1


@pytest.mark.parametrize(
    ("script", "start"),
    [
        ("30 + 10 = 408 cm", "30 + 10 = 40 "),
        ("30 + 10 = 40.8 cm", "30 + 10 = 40. "),
        ("4 + 4 = 8. 5 is", None),
    ],
)
def test_a_value_is_not_extended(script: str, start: str | None) -> None:
    (answer,) = _answers({"?": script}, calculator=True)
    assert answer.text.startswith(start or script)


def test_rows_do_not_affect_each_other() -> None:
    scripts = {
        "a": "12 × 34 = 409, so it is 409.",
        "bb": "done",
        "ccc": "7 + 8 = 14 and that is all that there is to be said",
        "dddd": "9 - 4 = 3",
        "e": "1 + 1 = 2. 2 + 2 = 5. 3 + 3 = 7.",
    }
    alone = [_answers({question: script}, calculator=True)[0] for question, script in scripts.items()]
    together = _answers(scripts, calculator=True, batch_size=3)
    assert together == alone
    assert _answers(scripts, calculator=True, batch_size=3, done={0: alone[0], 3: alone[3]}) == alone
    assert [answer.filled for answer in alone] == [1, 0, 1, 1, 3]


def test_a_completion_may_be_cut_within_a_value() -> None:
    (answer,) = _answers({"?": "12 × 34 = 409."}, calculator=True, max_new_tokens=12)
    assert TOKENIZER("12 × 34 = 4")["input_ids"] == TOKENIZER(answer.text)["input_ids"]
    assert answer.finish_reason == "length"


@given(st.integers(0, 999), st.integers(0, 999), st.sampled_from([" = ", "=", " ="]))
def test_tokens_continue_the_text(left: int, right: int, sign: str) -> None:
    text = f"So we get {left} + {right}{sign}"
    answer = TOKENIZER(text)["input_ids"]
    tokens = Calculator(TOKENIZER).tokens_after(answer)
    expected = text + ("" if sign.endswith(" ") or sign == "=" else " ") + str(left + right)
    assert TOKENIZER.decode(answer + tokens) == expected


def test_without_formulas_completions_are_the_same(tmp_path: Any) -> None:
    with TransformersEngine(write_tiny_model(tmp_path / "tiny"), dtype="fp32") as engine:
        chats = [_chat(f"What is {number}?") for number in range(3)]
        settings = GenerateConfig(max_new_tokens=30)
        answers = engine.generate(chats, settings)
        assert engine.generate(chats, settings.model_copy(update={"calculator": True})) == answers


@pytest.mark.model
def test_smollm2_writes_the_correct_product() -> None:
    with TransformersEngine(resolve("embedded:smollm2-135m-instruct")) as engine:
        chat = _chat("Write down 12 × 34 = and its value, and nothing else.")
        settings = GenerateConfig(max_new_tokens=24, calculator=True)
        (answer,) = engine.generate([chat], settings)
    assert answer.filled
    assert "12 × 34 = 408" in answer.text
