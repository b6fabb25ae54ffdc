"""Likelihoods of given texts equal those of the model itself, whatever is scored together."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.support.tiny_models import tiny_llama, tiny_tokenizer, write_tiny_model, write_tiny_vision_model
from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.evaluation.probe import likelihood
from theorem_sft.evaluation.probe.likelihood import TextToScore, TokenScores, likelihoods
from theorem_sft.models.chat import Message, prompt_ids
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.models.generate.transformers_engine import TransformersEngine
from theorem_sft.models.loading import load_model, load_tokenizer
from theorem_sft.models.resolve import resolve

PROMPT: list[Message] = [{"role": "user", "content": "What is 3 + 4?"}]
TEXTS = [
    TextToScore("A plain text, long enough that others are padded beside it, and then some more of it."),
    TextToScore("Half of this is given.", start=7),
    TextToScore("3 + 4 = 7", chat=PROMPT),
    TextToScore("3 + 4 = 7 and so on", start=9, chat=PROMPT),
    TextToScore("What is 3 + 5?", start=7, chat=[], role="user"),
    TextToScore("No, 3 + 5!", chat=[*PROMPT, {"role": "assistant", "content": "7"}], role="user"),
    TextToScore(""),
    TextToScore("x"),
]
SCORED = [
    TEXTS[0].text[1:],
    " this is given.",
    "3 + 4 = 7<|im_end|>",
    " and so on<|im_end|>",
    " 3 + 5?",
    "No, 3 + 5!",
    "",
    "",
]


def _naive(folder: Path, text: TextToScore, scored: str) -> TokenScores:
    """Score the text as one string with the model's own forward pass, alone."""
    tokenizer, model = load_tokenizer(folder), load_model(folder, torch.float32).eval()
    if text.chat is None:
        whole = text.text
    else:
        turn: Message = {"role": text.role, "content": text.text}
        whole = tokenizer.apply_chat_template([*text.chat, turn], tokenize=False)
        whole = whole[: whole.rindex(scored) + len(scored)]
    assert whole.endswith(scored)
    ids = tokenizer(whole, add_special_tokens=False)["input_ids"]
    count = len(tokenizer(scored, add_special_tokens=False)["input_ids"])
    if not count:
        return TokenScores((), ())
    with torch.no_grad():
        logits = model(torch.tensor([ids])).logits[0, -count - 1 : -1]
    targets = torch.tensor(ids[-count:])
    losses = -torch.log_softmax(logits, dim=-1)[torch.arange(count), targets]
    return TokenScores(tuple(losses.tolist()), tuple((logits.argmax(dim=-1) == targets).tolist()))


def _assert_same(found: list[TokenScores], expected: list[TokenScores]) -> None:
    for one, other in zip(found, expected, strict=True):
        assert one.losses == pytest.approx(other.losses, abs=1e-4)
        assert one.first == other.first
        assert one.tokens == len(one.first) and one.loss == pytest.approx(sum(other.losses), abs=1e-3)


@pytest.mark.parametrize("budget", [1, 150, 4000])
@pytest.mark.parametrize("logits", [259, 259 * 7, 1 << 26])
def test_likelihoods_are_those_of_the_model_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, budget: int, logits: int
) -> None:
    folder = write_tiny_model(tmp_path / "tiny", initializer_range=0.6)
    monkeypatch.setitem(likelihood._TOKENS_PER_PASS, "cpu", budget)
    monkeypatch.setattr(likelihood, "_LOGITS_AT_ONCE", logits)
    expected = [_naive(folder, text, scored) for text, scored in zip(TEXTS, SCORED, strict=True)]
    assert [one.tokens for one in expected] == [
        len(scored) - 9 * scored.endswith("<|im_end|>") for scored in SCORED
    ]
    _assert_same(likelihoods(str(folder), TEXTS, dtype="fp32"), expected)


def test_a_model_that_transforms_its_logits_is_scored_exactly(tmp_path: Path) -> None:
    from transformers import Gemma2Config, Gemma2ForCausalLM

    shape: Any = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "vocab_size": 259}
    heads: Any = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8}
    config = Gemma2Config(**shape, **heads, final_logit_softcapping=0.5, initializer_range=0.6)
    Gemma2ForCausalLM(config).save_pretrained(str(tmp_path))
    tiny_tokenizer().save_pretrained(str(tmp_path))
    expected = [_naive(tmp_path, text, scored) for text, scored in zip(TEXTS, SCORED, strict=True)]
    _assert_same(likelihoods(str(tmp_path), TEXTS, dtype="fp32"), expected)


def test_a_vision_model_is_scored_on_text(tmp_path: Path) -> None:
    folder = write_tiny_vision_model(tmp_path, initializer_range=0.6)
    expected = [_naive(folder, text, scored) for text, scored in zip(TEXTS, SCORED, strict=True)]
    _assert_same(likelihoods(str(folder), TEXTS, dtype="fp32"), expected)


def test_a_start_token_of_the_tokenizer_makes_the_first_token_count(tmp_path: Path) -> None:
    from tokenizers.processors import TemplateProcessing

    folder = write_tiny_model(tmp_path)
    (without,) = likelihoods(str(folder), [TextToScore("word")], dtype="fp32")
    tokenizer = tiny_tokenizer()
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="<|im_start|> $A", special_tokens=[("<|im_start|>", 1)]
    )
    tokenizer.save_pretrained(str(folder))
    assert load_tokenizer(folder)("w")["input_ids"][0] == 1
    begun, half = likelihoods(str(folder), [TextToScore("word"), TextToScore("word", start=1)], dtype="fp32")
    assert (without.tokens, begun.tokens, half.tokens) == (3, 4, 3)
    assert half.losses == pytest.approx(begun.losses[1:], abs=1e-5)


def _writes_letters(folder: Path) -> Path:
    """Write a model whose greedy answers consist of letters."""
    model, tokenizer = tiny_llama(initializer_range=0.6, tie_word_embeddings=False), tiny_tokenizer()
    letters = tokenizer.convert_tokens_to_ids(list(string.ascii_letters))
    others = [number for number in range(259) if number not in letters]
    with torch.no_grad():
        model.lm_head.weight[others] = 0
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder


def test_texts_of_first_choices_are_those_of_greedy_decoding(tmp_path: Path) -> None:
    folder = _writes_letters(tmp_path)
    chats: list[list[Message]] = [[{"role": "user", "content": f"What is {n}?"}] for n in range(8)]
    with TransformersEngine(folder, dtype="fp32") as engine:
        answers = [answer.text for answer in engine.generate(chats, GenerateConfig(max_new_tokens=24))]
    assert len(set(answers)) > 4 and all(len(answer) == 24 for answer in answers)
    generated = [TextToScore(answer, chat=chat) for answer, chat in zip(answers, chats, strict=True)]
    changed = [
        TextToScore(
            f"{text.text[:place]}{'x' if text.text[place] != 'x' else 'y'}{text.text[place + 1 :]}", chat=chat
        )
        for place, (text, chat) in enumerate(zip(generated, chats, strict=True))
    ]
    scored = likelihoods(str(folder), [*generated, *changed], dtype="fp32")
    for place, (one, other) in enumerate(zip(scored[:8], scored[8:], strict=True)):
        # Cut off at 24 tokens, the model never generates the end token.
        assert all(one.first[:-1]) and not one.first[-1] and not one.reproduced
        assert other.first.index(False) == place
    halves = [TextToScore(text.text, start=12, chat=text.chat) for text in generated]
    for half, one in zip(likelihoods(str(folder), halves, dtype="fp32"), scored, strict=False):
        assert half.losses == pytest.approx(one.losses[12:], abs=1e-4)


@pytest.mark.model
def test_smollm2_reproduces_its_own_greedy_answers_and_no_others() -> None:
    model = "embedded:smollm2-135m-instruct"
    questions = ["What is the capital of France?", "Name a colour.", "Say hello."]
    chats: list[list[Message]] = [[{"role": "user", "content": question}] for question in questions]
    with TransformersEngine(resolve(model), dtype="fp32") as engine:
        answers = engine.generate(chats, GenerateConfig(max_new_tokens=40))
    ended = [
        TextToScore(answer.text, chat=chat)
        for answer, chat in zip(answers, chats, strict=True)
        if answer.finish_reason == "stop"
    ]
    assert ended
    assert all(one.reproduced for one in likelihoods(model, ended, dtype="fp32"))
    swapped = [TextToScore("Blue paint.", chat=text.chat) for text in ended]
    assert not any(one.reproduced for one in likelihoods(model, swapped, dtype="fp32"))


@pytest.mark.model
def test_tokens_of_a_half_are_those_of_the_whole() -> None:
    model = "embedded:smollm2-135m-instruct"
    tokenizer = load_tokenizer(resolve(model))
    text = "Area of the garden = 7 × 4 = 28.\nThe answer is \\boxed{28}."
    for start in (place for place, letter in enumerate(text) if letter.isspace()):
        encoded = likelihood._encode(tokenizer, TextToScore(text, start, PROMPT))
        assert tokenizer.decode(encoded.ids[: encoded.start]).endswith(text[:start])
        assert tokenizer.decode(encoded.ids[encoded.start :]) == f"{text[start:]}<|im_end|>"
        assert encoded.ids[: len(prompt_ids(tokenizer, PROMPT))] == prompt_ids(tokenizer, PROMPT)


def test_unscorable_texts_are_errors(tmp_path: Path) -> None:
    folder = str(write_tiny_model(tmp_path / "tiny", max_position_embeddings=64))
    assert likelihoods(folder, []) == []
    with pytest.raises(InputError, match="text 1 has 65 tokens, which exceeds the model's context of 64"):
        likelihoods(folder, [TextToScore("x" * 64), TextToScore("x" * 65)])
    shown: list[Message] = [{"role": "user", "content": [{"type": "image", "image": "a.png"}]}]
    with pytest.raises(InputError, match="contains an image"):
        likelihoods(folder, [TextToScore("yes", chat=shown)])
    tokenizer = tiny_tokenizer()
    tokenizer.chat_template = tokenizer.chat_template.replace(
        "message['content']", "message['content'] | upper"
    )
    tokenizer.save_pretrained(folder)
    with pytest.raises(InputError, match="changes the turn 'yes'"):
        likelihoods(folder, [TextToScore("yes", chat=[], role="user")])


def test_broken_weights_are_an_error(tmp_path: Path) -> None:
    broken = tiny_llama()
    with torch.no_grad():
        broken.model.norm.weight.fill_(float("nan"))
    broken.save_pretrained(str(tmp_path))
    tiny_tokenizer().save_pretrained(str(tmp_path))
    with pytest.raises(WorkError, match="text 0 is NaN or infinite"):
        likelihoods(str(tmp_path), [TextToScore("word")])
