"""The loss of the supervised tokens, without computing logits anywhere else.

The output layer of a small model is a large share of its work (SmolLM2-135M: 28 of 135 million weights), and
the prompt needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from theorem_sft.training.encode import IGNORED

# Settings with which a model does more between its last hidden state and its loss than one matrix product.
_SPECIAL = (
    "final_logit_softcapping",
    "logit_scale",
    "logits_scaling",
    "lm_head_multiplier",
    "output_router_logits",
)


def plain_loss(model: Any, ids: Any, labels: Any, seen: dict[str, Any] | None = None) -> Any:
    """Mean cross entropy of the labelled tokens as the model itself computes it.

    Args:
        model: A causal language model.
        ids: (examples, length).
        labels: The same shape, IGNORED where nothing is learned.
        seen: What a vision-language model reads beside the ids, as `collate` makes it.
    """
    return model(input_ids=ids, labels=labels, use_cache=False, **(seen or {})).loss


def selected_loss(model: Any, ids: Any, labels: Any, seen: dict[str, Any] | None = None) -> Any:
    """The same mean cross entropy, with logits at the positions before a labelled token only.

    Arguments as for `plain_loss`.
    """
    return _selected(model, ids, labels, seen or {}).loss


@contextmanager
def selecting(model: Any, *, compiled: bool = False, packed: bool = False) -> Iterator[None]:
    """Let a model that is called with labels compute `selected_loss`, while this lasts.

    What puts several processes together (DDP, FSDP2) acts where the model is called: a call of its parts from
    outside would pass it by.

    Args:
        model: A causal language model.
        compiled: Whether the cross entropy is compiled, which saves copies of the logits in fp32.
        packed: Whether examples are computed on one behind the other, without their padding; the model must
            be within `packed_attention`.
    """
    import torch

    entropy = torch.compile(_cross_entropy, dynamic=True) if compiled else _cross_entropy

    def forward(input_ids: Any, labels: Any, use_cache: bool = False, **seen: Any) -> Any:
        return _selected(model, input_ids, labels, seen, entropy, packed)

    model.forward = forward
    try:
        yield
    finally:
        del model.forward


def _cross_entropy(logits: Any, targets: Any) -> Any:
    from torch.nn import functional

    return functional.cross_entropy(logits.float(), targets)


def _selected(
    model: Any,
    ids: Any,
    labels: Any,
    seen: dict[str, Any],
    entropy: Callable[..., Any] = _cross_entropy,
    packed: bool = False,
) -> Any:
    """The loss, and the logits (labelled tokens, vocabulary) that it was computed from."""
    import torch
    from transformers.modeling_outputs import CausalLMOutput

    body = model.get_decoder()
    if seen:  # images come in before the decoder
        body = (model.get_base_model() if hasattr(model, "get_base_model") else model).base_model
    rows, columns = torch.nonzero(labels[:, 1:] != IGNORED, as_tuple=True)
    if packed:
        starts, inputs = _in_one_row(ids, labels)
    else:
        starts, inputs = torch.arange(len(ids), device=ids.device) * ids.shape[1], {"input_ids": ids}
    hidden = body(**inputs, use_cache=False, **seen).last_hidden_state
    chosen = hidden.flatten(0, 1).index_select(0, starts[rows] + columns)
    logits = model.get_output_embeddings()(chosen)
    return CausalLMOutput(loss=entropy(logits, labels[rows, columns + 1]), logits=logits)


def _in_one_row(ids: Any, labels: Any) -> tuple[Any, dict[str, Any]]:
    """Where each example begins in one row of them all, and what a model is called with to read that.

    What comes behind the last label of an example teaches nothing, and is left out.
    """
    import torch

    from theorem_sft.training.packing import places_of, table_of

    numbers = torch.arange(1, ids.shape[1] + 1, device=ids.device)
    lengths = ((labels != IGNORED) * numbers).amax(1).clamp(min=1)
    table = table_of(lengths)
    examples, places = places_of(table, int(lengths.sum()))
    inputs = {
        "input_ids": ids[examples, places][None],
        "position_ids": places[None],
        "attention_mask": table[None, None],
    }
    return table[:, 0], inputs


@contextmanager
def _tried(model: Any) -> Iterator[None]:
    """Without dropout and without gradients; the model keeps its mode."""
    import torch

    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(was_training)


def why_plain(model: Any) -> str | None:
    """Say why `selected_loss` does not hold for this model; None when it does.

    Besides the known settings, both losses are compared on a few tokens: a model may do what no list knows.
    """
    import torch

    config = model.config.get_text_config()
    for name in _SPECIAL:
        if getattr(config, name, None) not in (None, False, 1, 1.0):
            return f"the model has {name}"
    try:
        ids = torch.arange(16, device=model.device).reshape(2, 8) % config.vocab_size
        labels = ids.clone()
        labels[:, :3] = IGNORED
        with _tried(model):
            same = torch.allclose(
                plain_loss(model, ids, labels), selected_loss(model, ids, labels), rtol=1e-4
            )
    except (AttributeError, NotImplementedError, TypeError, RuntimeError) as error:
        return f"the model has no plain decoder and output layer ({type(error).__name__})"
    return None if same else "the model changes its logits or adds to the loss"


def why_padded(model: Any) -> str | None:
    """Say why examples cannot be computed on one behind the other in this model; None when they can.

    Both ways are compared on a few tokens: a layer may look back without attention, as a convolution does.

    Args:
        model: One of which `selected_loss` holds.
    """
    import torch

    from theorem_sft.training.packed_attention import packed_attention

    config = model.config.get_text_config()
    if model.config._attn_implementation != "sdpa":
        return f"the model's attention is {model.config._attn_implementation}"
    if getattr(config, "attention_chunk_size", None):
        return "the model has attention_chunk_size"
    try:
        ids = torch.arange(24, device=model.device).reshape(3, 8) % config.vocab_size
        labels = ids.clone()
        labels[:, :2] = IGNORED
        labels[1, 4:] = IGNORED
        with _tried(model):
            padded = _selected(model, ids, labels, {}).logits
            with packed_attention(model):
                packed = _selected(model, ids, labels, {}, packed=True).logits
        same = torch.allclose(packed, padded, rtol=0, atol=1e-4 * float(padded.std()))
    except (AttributeError, NotImplementedError, TypeError, ValueError, RuntimeError) as error:
        return f"the model does not read packed examples ({type(error).__name__})"
    return None if same else "the model mixes packed examples"
