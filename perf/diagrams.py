"""Measure how many diagrams of synthetic problems one core draws per minute.

    python -m perf.diagrams [--count 300]

Prints one JSON object.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

from perf.common import argument_parser
from theorem_sft.data.sources.build import draw_images
from theorem_sft.data.sources.synthetic.build_problems import build_synthetic
from theorem_sft.theory.catalogue import CATALOGUE


def main() -> None:
    """Draw diagrams for problems of all theorems that have one, first new ones, then existing ones again."""
    parser = argument_parser(__doc__)
    parser.add_argument("--count", type=int, default=300, help="number of diagrams [%(default)s]")
    count = parser.parse_args().count
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    theorems = [name for name, theorem in CATALOGUE.items() if theorem.diagram is not None]
    traces = build_synthetic(count + 5, seed=0, theorems=theorems)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw_images(traces[count:], folder, beside=folder)  # the first image loads matplotlib
        seconds = []
        for _ in ("new", "existing"):
            start = time.process_time()
            draw_images(traces[:count], folder, beside=folder)
            seconds.append(time.process_time() - start)
        sizes = [path.stat().st_size for path in folder.iterdir()]
    result = {
        "diagrams": count,
        "theorems": len(theorems),
        "diagrams_per_minute": round(60 * count / seconds[0]),
        "existing_per_minute": round(60 * count / seconds[1]),
        "mean_bytes": round(sum(sizes) / len(sizes)),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
