"""Check that the layout of a diagram can be read."""

from __future__ import annotations

from itertools import combinations, pairwise

from theorem_sft.data.sources.synthetic.images.figure import crosses, overlap
from theorem_sft.data.sources.synthetic.images.layout import Layout


def check_layout(layout: Layout) -> None:
    """Assert that no label touches a label or a line, and that nothing is cut off."""
    for one, other in combinations(layout.labels, 2):
        assert not overlap(one.box, other.box), (one.text, other.text)
    for label in layout.labels:
        left, bottom, right, top = label.box
        assert left >= 10 and bottom >= 10 and right <= layout.width - 10 and top <= layout.height - 10
        for line in layout.lines:
            assert not any(crosses(*ends, label.box) for ends in pairwise(line.points)), label.text
    for line in layout.lines:
        assert all(0 < x < layout.width and 0 < y < layout.height for x, y in line.points)
