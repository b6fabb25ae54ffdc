"""The loss computed at selected positions equals the model's own."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.support.tiny_models import FAMILIES, tiny_llama, tiny_of
from theorem_sft.training.cpu.packed_attention import packed_attention
from theorem_sft.training.encode import BLANK, IGNORED, Encoded, collate
from theorem_sft.training.loss import loss_selection, plain_loss, selected_loss, why_padded, why_plain

EXAMPLES = [
    Encoded(list(range(5, 5 + length)), start) for length, start in [(9, 3), (14, 1), (6, 5), (20, 12)]
]


def _gradients(model: Any, loss: Any) -> dict[str, torch.Tensor]:
    model.zero_grad()
    loss.backward()
    return {name: parameter.grad.clone() for name, parameter in model.named_parameters()}


@pytest.mark.parametrize("tied", [True, False])
def test_loss_and_gradients_equal_those_of_the_model_with_a_mask(tied: bool) -> None:
    model = tiny_llama(tie_word_embeddings=tied)
    batch = collate(EXAMPLES)
    ids, labels = batch["input_ids"], batch["labels"]
    mask = torch.zeros_like(ids)
    for row, example in enumerate(EXAMPLES):
        mask[row, : len(example.ids)] = 1
    theirs = model(input_ids=ids, attention_mask=mask, labels=labels).loss
    expected = _gradients(model, theirs)
    for packed in (False, True):
        with packed_attention(model), loss_selection(model, packed=packed):
            ours = model(input_ids=ids, labels=labels).loss
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=0)
        for name, gradient in _gradients(model, ours).items():
            torch.testing.assert_close(gradient, expected[name], rtol=1e-4, atol=1e-6)


def test_an_example_without_supervised_tokens_has_no_effect() -> None:
    model = tiny_llama()
    batch = collate([EXAMPLES[0], BLANK, EXAMPLES[1]])
    expected = selected_loss(model, batch["input_ids"], batch["labels"])
    with packed_attention(model), loss_selection(model, packed=True):
        torch.testing.assert_close(model(input_ids=batch["input_ids"], labels=batch["labels"]).loss, expected)
        alone = collate([BLANK])
        assert model(input_ids=alone["input_ids"], labels=alone["labels"]).logits.shape == (0, 259)


def test_the_mean_is_over_tokens_not_examples() -> None:
    model = tiny_llama()
    batch = collate(EXAMPLES)
    parts = [collate([example]) for example in EXAMPLES]
    summed = sum(
        selected_loss(model, part["input_ids"], part["labels"]) * example.supervised
        for part, example in zip(parts, EXAMPLES, strict=True)
    )
    count = sum(example.supervised for example in EXAMPLES)
    assert int((batch["labels"] != IGNORED).sum()) == count
    torch.testing.assert_close(selected_loss(model, batch["input_ids"], batch["labels"]), summed / count)


def test_a_plain_model_uses_the_selected_loss_and_keeps_its_mode() -> None:
    model = tiny_llama().train()
    assert why_plain(model) is None
    assert model.training


def test_models_that_modify_their_logits_use_the_plain_loss() -> None:
    from transformers import Gemma2Config, Gemma2ForCausalLM, GPT2Config, GPT2LMHeadModel

    shape: dict[str, Any] = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8, "vocab_size": 259}
    gemma = Gemma2ForCausalLM(Gemma2Config(**shape, **heads))
    assert why_plain(gemma) == "the model has final_logit_softcapping"
    assert why_plain(GPT2LMHeadModel(GPT2Config(n_embd=32, n_layer=2, n_head=4, vocab_size=259))) is None

    class Doubled(type(tiny_llama())):  # type: ignore[misc]
        def forward(self, *args: Any, **kwargs: Any) -> Any:
            output = super().forward(*args, **kwargs)
            output.loss = output.loss * 2
            return output

    assert why_plain(Doubled(tiny_llama().config)) == "the model modifies its logits or adds to the loss"
    assert torch.isfinite(plain_loss(gemma, torch.arange(8)[None], torch.arange(8)[None]))


@pytest.mark.parametrize("family", FAMILIES)
def test_examples_are_packed_if_the_model_does_not_mix_them(family: str) -> None:
    model = tiny_of(family).train()
    assert why_padded(model) == ("the model's attention is eager" if family == "Gemma2" else None)
    assert model.training


def test_a_model_with_convolutions_is_not_packed() -> None:
    from transformers import Lfm2Config, Lfm2ForCausalLM

    shape: dict[str, Any] = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    heads = {"num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 259}
    model = Lfm2ForCausalLM(Lfm2Config(**shape, **heads, layer_types=["conv", "full_attention"]))
    assert why_plain(model) is None
    assert why_padded(model) == "the model mixes packed examples"
