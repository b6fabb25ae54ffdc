"""Components: which parameters of a model are trained, by name; the others stay as they are.

    all           the whole language model
    mlp           the MLPs of its layers (with `mlp:8-20` those of layers 8 to 20)
    attention     the attention of its layers (`attention:8-20`)
    embeddings    the input embeddings and the output layer, whether the two share their weights or not
    mid_block     the middle third of its layers, whole
    layers:8-20   layers 8 to 20, whole; counted from 0, both ends included
    vision        the vision tower of a vision-language model; no other component holds any of it
    projector     what lies between its vision tower and its language model; likewise
    regex:…       the parameters whose name has a match of this regular expression

A list trains every component in it: [mlp:8-20, embeddings].
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from theorem_sft.core.errors import InputError

_NAMES = ("all", "mlp", "attention", "embeddings", "mid_block", "vision", "projector")
_LAYERS = re.compile(r"(?P<kind>layers|mlp|attention):(?P<first>\d{1,4})(-(?P<last>\d{1,4}))?")
_REGEX = "regex:"
# What the parts of a decoder layer are called in transformers.
_PARTS = {
    **dict.fromkeys(("mlp", "ffn", "feed_forward", "block_sparse_moe"), "mlp"),
    **dict.fromkeys(("self_attn", "attn", "attention", "self_attention", "linear_attn"), "attention"),
}
# Checked in this order: Qwen2.5-VL's `visual.merger` is its projector.
_OUTSIDE = {
    "projector": re.compile(r"merger|projector|connector|aligner"),
    "vision": re.compile(r"visual|vision|image"),
}


def _checked(components: list[str]) -> list[str]:
    if not components:
        raise ValueError("an empty list trains nothing: name a component")
    for component in components:
        layers = _LAYERS.fullmatch(component)
        if component.startswith(_REGEX):
            try:
                re.compile(component.removeprefix(_REGEX))
            except re.error as error:
                raise ValueError(
                    f"{component!r} is no regular expression ({error}): correct it, or put \\ before a sign "
                    "that stands for itself"
                ) from None
        elif layers and int(layers["last"] or layers["first"]) < int(layers["first"]):
            raise ValueError(f"{component!r} ends before it begins: write the lower layer first")
        elif not layers and component not in _NAMES:
            raise ValueError(
                f"unknown component {component!r}; there are {', '.join(_NAMES)}, layers:8-20, mlp:8-20, "
                "attention:8-20 and regex:…"
            )
    return components


Components = Annotated[
    list[str],
    BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
    AfterValidator(_checked),
]
"""One component, or a list of them that are all trained."""


def label(components: list[str]) -> str:
    """Write components as one line: "mlp:8-20 + embeddings"."""
    return " + ".join(components)


def select(model: Any, components: list[str]) -> list[str]:
    """Return the names of the parameters that components stand for, in the model's order.

    Args:
        model: A causal language model or a vision-language model of transformers.
        components: As the module says, checked.

    Raises:
        InputError: A component matches nothing in this model; the message lists what would.
    """
    places = _places(model)
    depth = 1 + max((place.layer for place in places.values() if place.layer is not None), default=-1)
    chosen: set[str] = set()
    for component in components:
        found = _matching(component, places, depth)
        layers = _LAYERS.fullmatch(component)
        if not found or (layers and int(layers["last"] or layers["first"]) >= depth):
            raise InputError(f"components: the model has no {component}", hint=_what_there_is(places, depth))
        chosen |= found
    return [name for name in places if name in chosen]


def freeze_all_but(model: Any, names: list[str]) -> None:
    """Let the named parameters alone be trained: the others get neither gradient nor optimiser state."""
    chosen = set(names)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in chosen)


@dataclass(frozen=True)
class _Place:
    """Where a parameter stands: its part ("mlp", "vision", …) and the number of its decoder layer."""

    part: str | None
    layer: int | None = None


def _places(model: Any) -> dict[str, _Place]:
    """The place of every parameter; one that is used twice (tied embeddings) stands here once."""
    from torch.nn import ModuleList

    decoder = model.get_decoder()
    inside = {id(parameter): _Place(None) for parameter in decoder.parameters()}
    layers = next((child for child in decoder.children() if isinstance(child, ModuleList)), ())
    for number, layer in enumerate(layers):
        inside |= {id(parameter): _Place(None, number) for parameter in layer.parameters()}
        for name, child in layer.named_children():
            place = _Place(_PARTS.get(name), number)
            inside |= {id(parameter): place for parameter in child.parameters()}
    for embeddings in (model.get_input_embeddings(), model.get_output_embeddings()):
        if embeddings is not None:
            inside |= {id(parameter): _Place("embeddings") for parameter in embeddings.parameters()}
    return {name: inside.get(id(parameter)) or _outside(name) for name, parameter in model.named_parameters()}


def _outside(name: str) -> _Place:
    return _Place(next((part for part, pattern in _OUTSIDE.items() if pattern.search(name)), None))


def _matching(component: str, places: dict[str, _Place], depth: int) -> set[str]:
    """Names of the parameters of one component."""
    if component.startswith(_REGEX):
        pattern = re.compile(component.removeprefix(_REGEX))
        return {name for name in places if pattern.search(name)}
    if component == "all":
        return {name for name, place in places.items() if place.part not in _OUTSIDE}
    numbers, kind = range(depth), component
    if component == "mid_block":
        numbers, kind = range(depth // 3, depth - depth // 3), "layers"
    elif found := _LAYERS.fullmatch(component):
        numbers, kind = range(int(found["first"]), int(found["last"] or found["first"]) + 1), found["kind"]
    elif component not in ("mlp", "attention"):
        return {name for name, place in places.items() if place.part == component}
    return {
        name for name, place in places.items() if place.layer in numbers and kind in ("layers", place.part)
    }


def _what_there_is(places: dict[str, _Place], depth: int) -> str:
    known = [name for name in _NAMES if _matching(name, places, depth)]
    known += [f"layers:0-{depth - 1}"] if depth else []
    patterns = dict.fromkeys(re.sub(r"\.\d+\.", ".N.", name) for name in places)
    examples = [name for name in patterns if ".N." in name] or list(patterns)
    return f"choose from {', '.join(known)}, or regex: over names such as {', '.join(examples[:8])}"
