"""Images are drawn again in another way and still show the values of the text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.layouts import check_layout
from theorem_sft.data.sources.build import draw_images
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.data.sources.synthetic.images.layout import PENS, Layout
from theorem_sft.data.sources.synthetic.images.png import to_png
from theorem_sft.data.sources.synthetic.problem_diagram import diagram
from theorem_sft.data.traces.trace import Problem, Trace
from theorem_sft.data.variants.change import NotApplicable
from theorem_sft.data.variants.make_variants import perturb
from theorem_sft.theory.catalogue import CATALOGUE

pytestmark = pytest.mark.slow

DRAWN = [name for name, theorem in CATALOGUE.items() if theorem.diagram is not None]
Variants = dict[str, list[tuple[Trace, Trace]]]
KINDS = ["image_rotate", "image_mirror", "image_restyle", "image_relabel"]
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def traces() -> list[Trace]:
    """Problems of all theorems that can be drawn, with an image that is never opened."""
    problems = build_synthetic(len(DRAWN), seed=17, theorems=DRAWN)
    return [problem.model_copy(update={"image": "a.png"}) for problem in problems]


@pytest.fixture(scope="module")
def changed(traces: list[Trace], tmp_path_factory: pytest.TempPathFactory) -> Variants:
    """For each kind, the problems that it applies to, each with its variant."""
    folder = tmp_path_factory.mktemp("data") / "images"
    found: Variants = {kind: [] for kind in KINDS}
    for kind in KINDS:
        for trace in traces:
            try:
                found[kind].append((trace, perturb(trace, kind, images=folder)))
            except NotApplicable:
                continue
            assert (folder / f"{trace.id}-{kind}.png").is_file()
    return found


def diagram_of(trace: Trace) -> Layout:
    return laid_out(json.dumps(trace.structure))


@cache
def laid_out(structure: str) -> Layout:
    found = diagram(json.loads(structure))
    assert found is not None
    return found


def labels(layout: Layout, *kinds: str) -> Counter[str]:
    return Counter(label.text for label in layout.labels if label.kind in kinds)


@EVERY_KIND
def test_image_is_another_one_named_relative_to_its_folder(changed: Variants, kind: str) -> None:
    assert len(changed[kind]) > 10
    for before, after in changed[kind]:
        assert after.image == f"images/{before.id}-{kind}.png"
        assert diagram_of(after) != diagram_of(before)


@EVERY_KIND
def test_same_values_are_shown(changed: Variants, kind: str) -> None:
    for before, after in changed[kind]:
        assert labels(diagram_of(after), "value") == labels(diagram_of(before), "value")


@pytest.mark.parametrize("kind", ["image_rotate", "image_mirror", "image_restyle"])
def test_text_stays(changed: Variants, kind: str) -> None:
    for before, after in changed[kind]:
        assert (after.problem, after.answer, after.steps) == (before.problem, before.answer, before.steps)
        assert labels(diagram_of(after), "name", "note") == labels(diagram_of(before), "name", "note")


def test_relabelled_points_have_the_new_names_in_text_and_image(
    changed: Variants,
) -> None:
    for before, after in changed["image_relabel"]:
        assert after.problem != before.problem
        assert after.answer == before.answer
        old, new = (labels(diagram_of(trace), "name") for trace in (before, after))
        assert old.total() == new.total()
        for name in new:
            assert re.search(rf"{re.escape(name)}", after.problem, re.IGNORECASE)


@EVERY_KIND
def test_nothing_overlaps_and_nothing_is_cut_off(changed: Variants, kind: str) -> None:
    for _, after in changed[kind]:
        check_layout(diagram_of(after))


def test_turning_keeps_lengths_and_angles(changed: Variants) -> None:
    for before, after in changed["image_rotate"]:
        old, new = (diagram_of(trace).lines[0].points for trace in (before, after))
        old_sides, new_sides = (
            [abs(complex(*end) - complex(*start)) for start, end in pairwise(points)] for points in (old, new)
        )
        factor = sum(new_sides) / sum(old_sides)
        assert new_sides == pytest.approx([side * factor for side in old_sides])


def test_mirrored_twice_and_turned_back_is_as_before(traces: list[Trace], tmp_path: Path) -> None:
    for trace in traces[::10]:
        try:
            once = perturb(trace, "image_mirror", images=tmp_path)
        except NotApplicable:
            continue
        assert diagram_of(perturb(once, "image_mirror", images=tmp_path)) == diagram_of(trace)


def test_mirrored_after_turning_is_the_mirror_image(traces: list[Trace], tmp_path: Path) -> None:
    for trace in traces[::10]:
        try:
            turned = perturb(trace, "image_rotate", images=tmp_path)
            mirrored = perturb(turned, "image_mirror", images=tmp_path)
        except NotApplicable:
            continue
        one, other = diagram_of(turned).lines[0].points, diagram_of(mirrored).lines[0].points
        assert [x - one[0][0] for x, _ in one] == pytest.approx([other[0][0] - x for x, _ in other])
        assert [y - one[0][1] for _, y in one] == pytest.approx([y - other[0][1] for _, y in other])


def test_looks_differ_and_every_font_has_every_sign(traces: list[Trace]) -> None:
    from theorem_sft.data.sources.synthetic.images.png import glyphs

    signs = {sign for trace in traces for label in diagram_of(trace).labels for sign in label.text}
    for look, pen in PENS.items():
        assert signs | set("°√π²−") <= glyphs(pen), look
    assert len(set(PENS.values())) == len(PENS)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The left edge is 3 cm long.", ["image_rotate", "image_mirror"]),
        ("The upper edge is 3 cm long.", ["image_rotate"]),
        ("Straight up from its base, the tile measures 5 cm.", ["image_rotate"]),
    ],
)
def test_text_on_positions_is_not_made_false(
    traces: list[Trace], text: str, kinds: list[str], tmp_path: Path
) -> None:
    trace = traces[0].model_copy(update={"problem": f"{text} {traces[0].problem}"})
    for kind in kinds:
        with pytest.raises(NotApplicable, match="its text says what"):
            perturb(trace, kind, images=tmp_path)


def test_right_angles_are_no_positions(changed: Variants) -> None:
    assert any("right angle" in before.problem for before, _ in changed["image_rotate"])


@pytest.mark.parametrize("kind", ["rename", "renumber"])
def test_text_that_changes_the_image_needs_a_folder(traces: list[Trace], kind: str, tmp_path: Path) -> None:
    drawn = 0
    for trace in traces[::3]:
        try:
            other = perturb(trace, kind, images=tmp_path / "images")
        except NotApplicable:
            continue
        if diagram_of(other) == diagram_of(trace):
            assert other.image == trace.image
            continue
        drawn += 1
        assert other.image == f"images/{other.id}.png"
        assert (tmp_path / other.image).is_file()
        with pytest.raises(NotApplicable, match="name a folder"):
            perturb(trace, kind)
        assert perturb(trace.model_copy(update={"image": None}), kind).image is None
    assert drawn > 3


def test_look_stays_when_the_text_changes(traces: list[Trace], tmp_path: Path) -> None:
    styled = perturb(traces[0], "image_restyle", images=tmp_path)
    other = perturb(styled, "paraphrase")
    assert other.image == styled.image
    assert diagram_of(other) == diagram_of(styled)
    (again,) = draw_images([other], tmp_path / "again", beside=tmp_path)
    assert (tmp_path / str(again.image)).read_bytes() == (tmp_path / f"{styled.id}.png").read_bytes()


def test_image_is_relative_to_the_file_of_variants(traces: list[Trace], tmp_path: Path) -> None:
    other = perturb(traces[0], "image_restyle", images=tmp_path / "images", beside=tmp_path / "data")
    assert other.image == f"../images/{other.id}.png"


@EVERY_KIND
def test_problems_without_a_diagram_are_refused(traces: list[Trace], kind: str, tmp_path: Path) -> None:
    pixels = Problem(id="geoqa-1", problem="Find x.", answer="3")
    (plain,) = build_synthetic(1, theorems=["total cost at a unit price"])
    for problem in (pixels, plain, plain.model_copy(update={"image": "b.png"})):
        with pytest.raises(NotApplicable, match="no diagram that could be drawn again"):
            perturb(problem, kind, images=tmp_path)
    with pytest.raises(NotApplicable, match="no folder"):
        perturb(traces[0], kind)


def test_two_processes_draw_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from theorem_sft.data.variants.make_variants import perturb_all\n"
        "from theorem_sft.data.sources.synthetic.build_problems import build_synthetic\n"
        f"traces = build_synthetic(2, seed=5, theorems={DRAWN[:12]!r})\n"
        "traces = [trace.model_copy(update={'image': 'a.png'}) for trace in traces]\n"
        f"perturb_all(traces, {KINDS!r}, images=Path(sys.argv[1]))\n"
    )
    for name, seed in (("one", "1"), ("two", "2")):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=True, env=environment)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two and len(one) >= 6


def test_images_differ_in_pixels_too(traces: list[Trace], tmp_path: Path) -> None:
    plain = to_png(diagram_of(traces[0]), "")
    contents = {
        to_png(diagram_of(perturb(traces[0], "image_restyle", seed=n, images=tmp_path)), "")
        for n in range(12)
    }
    assert plain not in contents and len(contents) > 3
