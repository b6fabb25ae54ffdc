"""Components: the names by which a recipe chooses which parameters are trained; the others are frozen.

    all           the whole language model
    mlp           the MLPs of its layers (`mlp:8-20`: those of layers 8 to 20)
    attention     the attention of its layers (`attention:8-20`)
    embeddings    the input embeddings and the output layer, whether or not they share weights
    mid_block     the middle third of its layers
    layers:8-20   layers 8 to 20; counted from 0, both ends included
    vision        the vision tower of a vision-language model; no other component includes any of it
    projector     the layers between its vision tower and its language model; likewise
    regex:…       the parameters whose names contain a match of this regular expression

A list trains every component in it: [mlp:8-20, embeddings]. To add a component, add one line to `COMPONENTS`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from theorem_sft.core.errors import InputError

_LAYERS = re.compile(r"(?P<kind>layers|mlp|attention):(?P<first>\d{1,4})(-(?P<last>\d{1,4}))?")
_REGEX = "regex:"
# Names of the parts of a decoder layer in transformers.
_PARTS = {
    **dict.fromkeys(("mlp", "ffn", "feed_forward", "block_sparse_moe"), "mlp"),
    **dict.fromkeys(("self_attn", "attn", "attention", "self_attention", "linear_attn"), "attention"),
}
# Checked in this order: Qwen2.5-VL's `visual.merger` is its projector.
_OUTSIDE = {
    "projector": re.compile(r"merger|projector|connector|aligner"),
    "vision": re.compile(r"visual|vision|image"),
}


@dataclass(frozen=True)
class Location:
    """Where a parameter belongs.

    Args:
        part: `mlp`, `attention`, `embeddings`, `vision`, `projector`, or None for anything else.
        layer: Number of its decoder layer, from 0; None outside the layers.
    """

    part: str | None
    layer: int | None = None


COMPONENTS: dict[str, Callable[[Location, int], bool]] = {
    "all": lambda location, depth: location.part not in _OUTSIDE,
    "mlp": lambda location, depth: location.part == "mlp",
    "attention": lambda location, depth: location.part == "attention",
    "embeddings": lambda location, depth: location.part == "embeddings",
    "mid_block": lambda location, depth: location.layer in range(depth // 3, depth - depth // 3),
    "vision": lambda location, depth: location.part == "vision",
    "projector": lambda location, depth: location.part == "projector",
}
"""Whether a parameter belongs to a component, from its location and the model's number of layers."""


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
                    f"{component!r} is not a regular expression ({error}): correct it, or put \\ before a "
                    "character that is meant literally"
                ) from None
        elif layers and int(layers["last"] or layers["first"]) < int(layers["first"]):
            raise ValueError(f"{component!r} is an empty range: write the lower layer first")
        elif not layers and component not in COMPONENTS:
            raise ValueError(
                f"unknown component {component!r}: choose from {', '.join(COMPONENTS)}, layers:8-20, "
                "mlp:8-20, attention:8-20 and regex:…"
            )
    return components


Components = Annotated[
    list[str],
    BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
    AfterValidator(_checked),
]
"""One component, or a list of components that are all trained."""


def components_label(components: list[str]) -> str:
    """Format components on one line: "mlp:8-20 + embeddings"."""
    return " + ".join(components)


def select_parameters(model: Any, components: list[str]) -> list[str]:
    """Return the names of the parameters in the given components, in the model's order.

    Args:
        model: A causal language model or a vision-language model of transformers.
        components: Validated component names.

    Raises:
        InputError: A component matches no parameter of this model; the message lists those that would.
    """
    locations = _locations(model)
    layers = (location.layer for location in locations.values() if location.layer is not None)
    depth = 1 + max(layers, default=-1)
    chosen: set[str] = set()
    for component in components:
        matches = _matching(component, locations, depth)
        numbered = _LAYERS.fullmatch(component)
        if not matches or (numbered and int(numbered["last"] or numbered["first"]) >= depth):
            raise InputError(f"components: the model has no {component}", hint=_available(locations, depth))
        chosen |= matches
    return [name for name in locations if name in chosen]


def _locations(model: Any) -> dict[str, Location]:
    """Return the location of every parameter by name; shared ones (tied embeddings) appear once."""
    from torch.nn import ModuleList

    decoder = model.get_decoder()
    inside = {id(parameter): Location(None) for parameter in decoder.parameters()}
    layers = next((child for child in decoder.children() if isinstance(child, ModuleList)), ())
    for number, layer in enumerate(layers):
        inside |= {id(parameter): Location(None, number) for parameter in layer.parameters()}
        for name, child in layer.named_children():
            location = Location(_PARTS.get(name), number)
            inside |= {id(parameter): location for parameter in child.parameters()}
    for embeddings in (model.get_input_embeddings(), model.get_output_embeddings()):
        if embeddings is not None:
            inside |= {id(parameter): Location("embeddings") for parameter in embeddings.parameters()}
    locations = {}
    for name, parameter in model.named_parameters():
        outside = next((part for part, pattern in _OUTSIDE.items() if pattern.search(name)), None)
        locations[name] = inside.get(id(parameter)) or Location(outside)
    return locations


def _matching(component: str, locations: dict[str, Location], depth: int) -> set[str]:
    if component.startswith(_REGEX):
        pattern = re.compile(component.removeprefix(_REGEX))
        return {name for name in locations if pattern.search(name)}
    if numbered := _LAYERS.fullmatch(component):
        layers = range(int(numbered["first"]), int(numbered["last"] or numbered["first"]) + 1)
        return {
            name
            for name, location in locations.items()
            if location.layer in layers and numbered["kind"] in ("layers", location.part)
        }
    return {name for name, location in locations.items() if COMPONENTS[component](location, depth)}


def _available(locations: dict[str, Location], depth: int) -> str:
    known = [name for name in COMPONENTS if _matching(name, locations, depth)]
    known += [f"layers:0-{depth - 1}"] if depth else []
    patterns = dict.fromkeys(re.sub(r"\.\d+\.", ".N.", name) for name in locations)
    examples = [name for name in patterns if ".N." in name] or list(patterns)
    return f"choose from {', '.join(known)}, or regex: over names such as {', '.join(examples[:8])}"
