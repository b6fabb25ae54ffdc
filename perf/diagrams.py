"""How many diagrams one core draws in a minute; prints one JSON object.

python -m perf.diagrams [COUNT]
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from theorem_sft.data.sources.synthetic.build_problems import build
from theorem_sft.data.sources.synthetic.problem_diagram import draw_all
from theorem_sft.theory.catalogue import CATALOGUE


def main(count: int) -> None:
    """Draw problems of all theorems that have a diagram, and draw them again when they are there."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    drawn = [name for name, theorem in CATALOGUE.items() if theorem.diagram is not None]
    traces = build(count + 5, seed=0, theorems=drawn)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        draw_all(traces[count:], folder, beside=folder)  # the first picture loads matplotlib
        seconds = []
        for _ in ("new", "there already"):
            start = time.process_time()
            draw_all(traces[:count], folder, beside=folder)
            seconds.append(time.process_time() - start)
        sizes = [path.stat().st_size for path in folder.iterdir()]
    result = {
        "pictures": count,
        "theorems": len(drawn),
        "pictures_per_minute": round(60 * count / seconds[0]),
        "kept_per_minute": round(60 * count / seconds[1]),
        "mean_bytes": round(sum(sizes) / len(sizes)),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
