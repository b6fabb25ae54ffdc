"""Diagrams: the same bytes for the same problem, labels that say what the text says, no overlap."""

from __future__ import annotations

import cmath
import io
import math
import os
import random
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.text import Text
from PIL import Image

from tests.support.layouts import check_layout
from theorem_sft.data.sources.build import draw_images
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.sources.synthetic.images.figure import overlap
from theorem_sft.data.sources.synthetic.images.layout import Layout
from theorem_sft.data.sources.synthetic.images.png import plot_layout, to_png
from theorem_sft.data.sources.synthetic.problem_diagram import diagram, panels
from theorem_sft.data.sources.synthetic.problem_text import Sentences
from theorem_sft.data.sources.synthetic.structure import structure_of
from theorem_sft.data.traces.trace import Trace
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.theory.catalogue import CATALOGUE
from theorem_sft.theory.mathtext.exact import read_number, show_number

pytestmark = pytest.mark.slow

DRAWN = [name for name, theorem in CATALOGUE.items() if theorem.diagram is not None]


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    """Problems of all theorems that can be drawn, alone and in chains."""
    return build_synthetic(12 * len(DRAWN), seed=17, theorems=DRAWN)


def diagram_of(trace: Trace) -> Layout:
    found = diagram(structure_of(trace))
    assert found is not None
    return found


def values(layout: Layout) -> list[str]:
    """Return what the labels say of values, without the words before them."""
    return [label.text.rpartition(": ")[2] for label in layout.labels if label.kind == "value"]


def said(trace: Trace) -> list[str]:
    """Return the given values and the unknown of the theorems with a diagram, as labels write them."""
    structure = structure_of(trace)
    telling = Sentences.of(structure)
    found = []
    for step, name in enumerate(structure["theorems"], start=1):
        if CATALOGUE[name].diagram is None:
            continue
        for slot, value in structure["numbers"][step - 1].items():
            unit = CATALOGUE[name].slots[slot].unit.format_map(telling.steps_words[step - 1])
            if f"{step}.{slot}" in structure["order"]:
                text = show_number(read_number(value))
                found.append(f"{text}°" if unit == "degrees" else f"{text} {unit}".strip())
        if step == len(structure["theorems"]):
            found.append("?")
    return found


def test_every_theorem_of_geometry_has_a_diagram() -> None:
    missing = [name for name, it in CATALOGUE.items() if "geometry" in it.field and not it.diagram]
    assert not missing


def test_labels_are_the_given_values_and_the_unknown(traces: list[Trace]) -> None:
    for trace in traces:
        assert sorted(values(diagram_of(trace))) == sorted(said(trace)), trace.problem


def test_names_and_titles_stand_in_the_text(traces: list[Trace]) -> None:
    for trace in traces:
        for label in diagram_of(trace).labels:
            if label.kind != "value":
                assert label.text.lower() in trace.problem.lower()


def test_nothing_overlaps_and_nothing_is_cut_off(traces: list[Trace]) -> None:
    for trace in traces:
        check_layout(diagram_of(trace))


def test_drawn_texts_are_the_labels_at_the_places_of_the_layout(traces: list[Trace]) -> None:
    for trace in traces[::10]:
        layout = diagram_of(trace)
        figure = plot_layout(layout)
        texts = [artist for artist in figure.get_children() if isinstance(artist, Text)]
        assert [text.get_text() for text in texts] == [label.text for label in layout.labels]
        for text, label in zip(texts, layout.labels, strict=True):
            box = text.get_window_extent()
            left, bottom, right, top = label.box
            assert box.x0 >= left - 3 and box.x1 <= right + 3
            assert box.y0 >= bottom - 3 and box.y1 <= top + 3


def test_drawing_follows_the_numbers() -> None:
    for trace in build_synthetic(30, seed=2, theorems=["area of a rectangle", "angle sum of a triangle"]):
        structure = structure_of(trace)
        if len(structure["theorems"]) > 1:
            continue
        numbers = structure["numbers"][0]
        outline = diagram_of(trace).lines[0].points
        if "width" in numbers:
            across, up = outline[1][0] - outline[0][0], outline[2][1] - outline[1][1]
            assert across / up == pytest.approx(int(numbers["length"]) / int(numbers["width"]))
        else:
            ((sketch, _),) = panels(structure)[0].layers
            assert [corner.slot for corner in sketch.corners] == ["first", "second", "third"]
            a, b, c = (complex(*point) for point in outline[:3])
            for at, start, end, slot in ((a, b, c, "first"), (b, c, a, "second"), (c, a, b, "third")):
                turn = (end - at) / (start - at)
                angle = pytest.approx(float(numbers[slot]))
                assert math.degrees(cmath.phase(turn)) == angle


def test_what_one_step_finds_for_the_next_is_not_written() -> None:
    chained = [trace for trace in build_synthetic(200, seed=4, theorems=DRAWN) if len(trace.steps) > 1]
    assert chained
    for trace in chained:
        ((slot, found),) = trace.steps[0].conclusion.items()
        unit = CATALOGUE[trace.steps[0].theorem].slots[slot].unit
        assert found not in [value.split()[0] for value in values(diagram_of(trace))] or not unit


def test_problem_without_figures_has_no_diagram() -> None:
    (trace,) = build_synthetic(1, theorems=["total cost at a unit price"])
    assert diagram(structure_of(trace)) is None


def test_wording_does_not_change_the_image(traces: list[Trace]) -> None:
    for trace in traces[::20]:
        with_image = trace.model_copy(update={"image": "a.png"})
        for kind in ("paraphrase", "reorder", "distractor"):
            changed = perturb(with_image, kind)
            assert changed.image == "a.png"
            assert sorted(values(diagram_of(changed))) == sorted(values(diagram_of(trace)))


def test_file_is_a_png_of_sane_size_without_dates(traces: list[Trace]) -> None:
    for trace in traces[::25]:
        content = to_png(diagram_of(trace), "mark")
        assert content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) < 60_000
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            assert image.size == (diagram_of(trace).width, diagram_of(trace).height)
            assert 60 <= image.width <= 1400 and 60 <= image.height <= 700
            assert image.info["Comment"] == "mark"
            assert set(image.info) <= {"Comment", "dpi"}


def test_two_processes_draw_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from theorem_sft.data.sources.synthetic.build_problems import build_synthetic\n"
        "from theorem_sft.data.sources.build import draw_images\n"
        "folder = Path(sys.argv[1])\n"
        f"draw_images(build_synthetic(8, seed=5, theorems={DRAWN[:12]!r}), folder, beside=folder)\n"
    )
    for name, seed in (("one", "1"), ("two", "2")):
        # Hashes of texts differ from process to process; here they surely do.
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=True, env=environment)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two and len(one) == 8


def test_style_of_the_user_does_not_change_the_image(traces: list[Trace]) -> None:
    layout = diagram_of(traces[0])
    plain = to_png(layout, "")
    with mpl.rc_context(
        {"text.color": "red", "lines.antialiased": False, "savefig.dpi": 50, "font.size": 30}
    ):
        assert to_png(layout, "") == plain


def test_images_that_are_there_are_kept_and_others_made(tmp_path: Path) -> None:
    traces = build_synthetic(6, seed=1, theorems=DRAWN[:4])
    folder = tmp_path / "images"
    drawn = draw_images(traces, folder, beside=tmp_path)
    assert [trace.image for trace in drawn] == [f"images/{trace.id}.png" for trace in traces]
    contents = {path: path.read_bytes() for path in folder.iterdir()}
    kept, lost, foreign, broken = (folder / f"{trace.id}.png" for trace in traces[:4])
    os.utime(kept, (1, 1))
    lost.unlink()
    foreign.write_bytes(contents[kept])
    broken.write_bytes(b"no image")
    assert draw_images(traces, folder, beside=tmp_path) == drawn
    assert {path: path.read_bytes() for path in folder.iterdir()} == contents
    assert kept.stat().st_mtime == 1


def test_traces_beside_the_folder_point_into_it(tmp_path: Path) -> None:
    traces = build_synthetic(2, seed=1, theorems=DRAWN[:1])
    drawn = draw_images(traces, tmp_path / "images", beside=tmp_path / "data")
    assert [trace.image for trace in drawn] == [f"../images/{trace.id}.png" for trace in traces]


@pytest.mark.parametrize("name", DRAWN)
def test_no_draw_of_a_theorem_lacks_room(name: str) -> None:
    """A label that finds no clear place would stand on something."""
    rng = random.Random(name)
    for trace in build_synthetic(25, seed=rng.randrange(1000), theorems=[name]):
        layout = diagram_of(trace)
        assert not any(overlap(a.box, b.box) for a, b in combinations(layout.labels, 2))
