"""Superficial changes of diagrams: each diagram is drawn again from its sketch."""

import random
import re
from dataclasses import asdict, replace
from pathlib import Path

from theorem_sft.data.sources.synthetic.images.figure import Panel
from theorem_sft.data.sources.synthetic.images.layout import PENS, Layout
from theorem_sft.data.sources.synthetic.problem_diagram import Drawing, diagram, draw_to, drawing_of, panels
from theorem_sft.data.sources.synthetic.structure import is_synthetic, structure_of
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.synthetic.content_changes import synthetic_rename

# Smaller angles look like a mistake; after a quarter, half or three-quarter turn a figure may look the same.
_TURNS = [turn for turn in range(20, 341, 5) if turn % 90]
_TRIES = 8
# "The top of the table" and "how many are left" are not about an image.
_UPRIGHT = re.compile(
    r"\b(upper|lower|top (?!of)|bottom|horizontal|vertical|above|below|straight up|upright|rests on)\b"
    r"|\b(left|right)(-hand)? (edge|side|corner|end)\b|\bon the (left|right)\b",
    re.IGNORECASE,
)
_SIDES = re.compile(r"\b(left|right)(-hand)? (edge|side|corner|end)\b|\bon the (left|right)\b", re.IGNORECASE)


def redrawn(trace: Trace, path: Path | None, *, unlike: Trace) -> Trace:
    """Draw the image of a changed problem if the change affects it (see `Source.redraw_image`)."""
    # Comparing figures is much faster than laying out their labels.
    if _figures(trace) == _figures(unlike):
        return trace
    layout = _diagram(trace)
    if layout == _diagram(unlike):
        return trace
    if layout is None:
        return trace.model_copy(update={"image": None})
    if path is None:
        raise NotApplicable("its image would have to be drawn again: name a folder for images")
    draw_to(path, layout)
    return trace.model_copy(update={"image": path.as_posix()})


def image_rotate(trace: Trace, rng: random.Random, path: Path) -> Trace:
    """Turn the figures, but not the labels; `NotApplicable` if the text says what is above."""
    if _UPRIGHT.search(trace.problem):
        raise NotApplicable("its text says what is above or to the left")
    drawing = _drawing(trace)
    for turn in rng.sample(_TURNS, _TRIES):
        changed = _drawn(trace, path, replace(drawing, turn=(drawing.turn + turn) % 360))
        if changed is not None:
            return changed
    raise NotApplicable("its figure looks the same however it is turned")


def image_mirror(trace: Trace, rng: random.Random, path: Path) -> Trace:
    """Mirror the figures, but not the labels; `NotApplicable` if the text says what is left."""
    if _SIDES.search(trace.problem):
        raise NotApplicable("its text says what is above or to the left")
    drawing = _drawing(trace)
    # Mirroring reverses the direction of an earlier turn.
    mirrored = replace(drawing, mirrored=not drawing.mirrored, turn=-drawing.turn % 360)
    changed = _drawn(trace, path, mirrored)
    if changed is None:
        raise NotApplicable("its figure is its own mirror image")
    return changed


def image_restyle(trace: Trace, rng: random.Random, path: Path) -> Trace:
    """Draw with other lines, colours and fonts."""
    drawing = _drawing(trace)
    look = rng.choice([look for look in PENS if look != drawing.look])
    changed = _drawn(trace, path, replace(drawing, look=look))
    assert changed is not None
    return changed


def image_relabel(trace: Trace, rng: random.Random, path: Path) -> Trace:
    """Rename the points in text and image; `NotApplicable` if the image names none."""
    renamed: Trace = synthetic_rename(trace, rng)
    if _names(trace) == _names(renamed):
        raise NotApplicable("its image names no point")
    return redrawn(renamed, path, unlike=trace)


def _drawing(trace: Trace) -> Drawing:
    _known_diagram(trace)
    return drawing_of(structure_of(trace))


def _known_diagram(trace: Trace) -> Layout:
    layout = _diagram(trace)
    if layout is None:
        raise NotApplicable("it has no diagram that could be drawn again")
    return layout


def _figures(trace: Trace) -> tuple[list[Panel], Drawing]:
    structure = structure_of(trace)
    return panels(structure), drawing_of(structure)


def _diagram(trace: Trace) -> Layout | None:
    return diagram(structure_of(trace)) if is_synthetic(trace) else None


def _drawn(trace: Trace, path: Path, drawing: Drawing) -> Trace | None:
    """Draw the image with other options; None if it looks the same."""
    structure = {**structure_of(trace), "drawing": asdict(drawing)}
    changed = redrawn(trace.model_copy(update={"structure": structure}, deep=True), path, unlike=trace)
    return None if changed.image == trace.image else changed


def _names(trace: Trace) -> set[str]:
    return {label.text for label in _known_diagram(trace).labels if label.kind == "name"}
