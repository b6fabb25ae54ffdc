"""Mean cross entropy over the supervised tokens, without computing logits at any other position.

The output layer of a small model is a large share of its work (SmolLM2-135M: 28 of 135 million weights), and
the prompt needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from theorem_sft.training.encode import IGNORED

if TYPE_CHECKING:
    from torch import Tensor

# Settings of models that do more than one matrix product between the last hidden state and the loss.
_SPECIAL_SETTINGS = (
    "final_logit_softcapping",
    "logit_scale",
    "logits_scaling",
    "lm_head_multiplier",
    "output_router_logits",
)


def plain_loss(
    model: Any, ids: Tensor, labels: Tensor, image_inputs: dict[str, Tensor] | None = None
) -> Tensor:
    """Return the mean cross entropy of the labelled tokens as the model itself computes it.

    Args:
        model: A causal language model.
        ids: Token ids of shape (examples, length).
        labels: The same shape, IGNORED at tokens without supervision.
        image_inputs: Other inputs of a vision-language model, from `collate`.
    """
    loss: Tensor = model(input_ids=ids, labels=labels, use_cache=False, **(image_inputs or {})).loss
    return loss


def selected_loss(
    model: Any, ids: Tensor, labels: Tensor, image_inputs: dict[str, Tensor] | None = None
) -> Tensor:
    """Return the same as `plain_loss`, computing logits only at positions before a labelled token."""
    loss: Tensor = _selected(model, ids, labels, image_inputs or {}).loss
    return loss


@contextmanager
def loss_selection(model: Any, *, compiled: bool = False, packed: bool = False) -> Iterator[None]:
    """Make a model compute `selected_loss` in this context when it is called with labels.

    The call of the model itself is replaced, because DDP and FSDP2 hook into it: calling its parts from
    outside would bypass them.

    Args:
        model: A causal language model.
        compiled: Whether to compile the cross entropy, which saves copies of the logits in fp32.
        packed: Whether to pack the examples of a batch instead of padding them; requires `packed_attention`.
    """
    import torch

    entropy = torch.compile(_cross_entropy, dynamic=True) if compiled else _cross_entropy

    def forward(input_ids: Any, labels: Any, use_cache: bool = False, **image_inputs: Any) -> Any:
        return _selected(model, input_ids, labels, image_inputs, entropy, packed)

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
    image_inputs: dict[str, Tensor],
    entropy: Callable[[Any, Any], Any] = _cross_entropy,
    packed: bool = False,
) -> Any:
    """Return the loss, and the logits that it was computed from, of shape (labelled tokens, vocabulary)."""
    import torch
    from transformers.modeling_outputs import CausalLMOutput

    body = model.get_decoder()
    if image_inputs:  # images are inserted before the decoder
        body = (model.get_base_model() if hasattr(model, "get_base_model") else model).base_model
    rows, columns = torch.nonzero(labels[:, 1:] != IGNORED, as_tuple=True)
    if packed:
        starts, inputs = _packed_inputs(ids, labels)
    else:
        starts, inputs = torch.arange(len(ids), device=ids.device) * ids.shape[1], {"input_ids": ids}
    hidden = body(**inputs, use_cache=False, **image_inputs).last_hidden_state
    selected = hidden.flatten(0, 1).index_select(0, starts[rows] + columns)
    logits = model.get_output_embeddings()(selected)
    return CausalLMOutput(loss=entropy(logits, labels[rows, columns + 1]), logits=logits)


def _packed_inputs(ids: Any, labels: Any) -> tuple[Tensor, dict[str, Tensor]]:
    """Return the start of each example in the packed row, and the model's inputs for that row.

    Tokens after the last label of an example have no effect on the loss and are left out.
    """
    import torch

    from theorem_sft.training.cpu.causal_attention import example_positions, packing_table

    numbers = torch.arange(1, ids.shape[1] + 1, device=ids.device)
    lengths = ((labels != IGNORED) * numbers).amax(1).clamp(min=1)
    table = packing_table(lengths)
    examples, positions = example_positions(table, int(lengths.sum()))
    inputs = {
        "input_ids": ids[examples, positions][None],
        "position_ids": positions[None],
        "attention_mask": table[None, None],
    }
    return table[:, 0], inputs


@contextmanager
def _evaluation_mode(model: Any) -> Iterator[None]:
    """Disable dropout and gradients in this context; restore the model's mode afterwards."""
    import torch

    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(was_training)


def why_plain(model: Any) -> str | None:
    """Return why `selected_loss` is not valid for this model; None if it is.

    Apart from the known settings, both losses are compared on a few tokens, since a model may have a feature
    that is not listed.
    """
    import torch

    config = model.config.get_text_config()
    for name in _SPECIAL_SETTINGS:
        if getattr(config, name, None) not in (None, False, 1, 1.0):
            return f"the model has {name}"
    try:
        ids = torch.arange(16, device=model.device).reshape(2, 8) % config.vocab_size
        labels = ids.clone()
        labels[:, :3] = IGNORED
        with _evaluation_mode(model):
            same = torch.allclose(
                plain_loss(model, ids, labels), selected_loss(model, ids, labels), rtol=1e-4
            )
    except (AttributeError, NotImplementedError, TypeError, RuntimeError) as error:
        return f"the model has no plain decoder and output layer ({type(error).__name__})"
    return None if same else "the model modifies its logits or adds to the loss"


def why_padded(model: Any) -> str | None:
    """Return why examples cannot be packed for this model; None if they can.

    Packed and padded logits are compared on a few tokens: a layer may use earlier tokens without attention,
    such as a convolution. `selected_loss` must be valid for the model.
    """
    import torch

    from theorem_sft.training.cpu.packed_attention import packed_attention

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
        with _evaluation_mode(model):
            padded = _selected(model, ids, labels, {}).logits
            with packed_attention(model):
                packed = _selected(model, ids, labels, {}, packed=True).logits
        same = torch.allclose(packed, padded, rtol=0, atol=1e-4 * float(padded.std()))
    except (AttributeError, NotImplementedError, TypeError, ValueError, RuntimeError) as error:
        return f"the model does not support packed examples ({type(error).__name__})"
    return None if same else "the model mixes packed examples"
