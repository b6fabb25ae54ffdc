"""Compare our FormalGeo solver with PyPI's `formalgeo` package on the same annotated problems.

    python -m venv peer && peer/bin/pip install formalgeo
    python -m perf.formalgeo_peer --peer peer/bin/python [--problems 100] [--seconds 30]

The peer runs as a process in its own environment. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

from perf.common import add_data_option, argument_parser
from theorem_sft.core.console import progress_bar
from theorem_sft.core.files import read_jsonl
from theorem_sft.data.sources.formalgeo.build_traces import solve_problem
from theorem_sft.data.sources.formalgeo.language.formal_problem import AnnotatedProblem
from theorem_sft.data.sources.formalgeo.language.gdl import PREDICATES, THEOREMS, load_gdl


class Peer:
    """The peer's process, which is restarted after a problem that exceeds the time limit.

    Args:
        python: Interpreter of the peer's environment.
        folder: Folder of the GDL files.
        seconds: Time limit of one problem.
    """

    def __init__(self, python: Path, folder: Path, seconds: float) -> None:
        worker = Path(__file__).with_name("formalgeo_peer_worker.py")
        # -I keeps this folder, whose formalgeo.py is not the package, off the import path
        self.command = [str(python), "-I", str(worker), str(folder / PREDICATES), str(folder / THEOREMS)]
        self.seconds = seconds
        self.process: subprocess.Popen[str] | None = None

    def solve(self, problem: dict[str, Any]) -> dict[str, Any]:
        """Return `solved`, `seconds` and, for a failure, `why`."""
        if self.process is None:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            if self._read_result(120) is None:
                raise SystemExit("the peer did not start: --peer must have the package formalgeo")
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(problem) + "\n")
        self.process.stdin.flush()
        result = self._read_result(self.seconds)
        if result is None:
            self.close()
            return {"solved": False, "seconds": self.seconds, "why": "time limit"}
        return result

    def _read_result(self, seconds: float) -> dict[str, Any] | None:
        assert self.process is not None and self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        line = self.process.stdout.readline() if ready else ""
        result: dict[str, Any] | None = json.loads(line) if line else None
        return result

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def main() -> None:
    options = _options()
    rows = [
        row for _, row in read_jsonl(options.data / "problems.jsonl") if row["goal_cdl"].startswith("Value")
    ]
    random.Random(options.seed).shuffle(rows)
    rows = rows[: options.problems]
    gdl = load_gdl(options.data)
    solve_problem(AnnotatedProblem.model_validate(rows[0]), gdl)  # fills the caches
    peer = Peer(options.peer, options.data, options.seconds)
    ours: list[tuple[bool, float]] = []
    theirs: list[dict[str, Any]] = []
    with progress_bar("comparing") as progress:
        for done, row in enumerate(rows, start=1):
            start = time.perf_counter()
            solved = solve_problem(AnnotatedProblem.model_validate(row), gdl).trace is not None
            ours.append((solved, time.perf_counter() - start))
            theirs.append(peer.solve(row))
            progress(done, len(rows))
    peer.close()
    pairs = list(zip(rows, ours, theirs, strict=True))
    result = {
        "problems": len(rows),
        "seconds_limit": options.seconds,
        "ours": _figures([solved for solved, _ in ours], [seconds for _, seconds in ours]),
        "peer": _figures([row["solved"] for row in theirs], [row["seconds"] for row in theirs])
        | {"over_limit": sum(row["why"] == "time limit" for row in theirs)},
        "only_ours": [
            row["problem_id"] for row, (solved, _), other in pairs if solved and not other["solved"]
        ],
        "only_peer": [
            row["problem_id"] for row, (solved, _), other in pairs if not solved and other["solved"]
        ],
        "load_average": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result, indent=1))


def _figures(solved: list[bool], seconds: list[float]) -> dict[str, Any]:
    return {
        "solved": sum(solved),
        "seconds": round(sum(seconds), 2),
        "median_seconds": round(statistics.median(seconds), 4),
        "longest_seconds": round(max(seconds), 2),
    }


def _options() -> argparse.Namespace:
    parser = argument_parser(__doc__)
    parser.add_argument(
        "--peer", type=Path, required=True, help="interpreter of an environment with formalgeo"
    )
    add_data_option(parser, "formalgeo7k", "folder of problems.jsonl and the GDL files")
    parser.add_argument("--problems", type=int, default=100)
    parser.add_argument(
        "--seconds", type=float, default=30.0, help="the peer's limit per problem [%(default)s]"
    )
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
