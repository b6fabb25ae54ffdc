"""FormalGeo from end to end: solve, tell, check from the file alone, and see which wrong traces are found.

    python -m perf.formalgeo --data FOLDER [--limit 500] [--workers 2]

Prints one JSON object; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from tests.support.formalgeo_mutants import KINDS, mutants
from theorem_sft.core.console import progress_bar
from theorem_sft.core.files import write_jsonl
from theorem_sft.core.pool import KillablePool, Outcome
from theorem_sft.data.sources.formalgeo.build_traces import build
from theorem_sft.data.sources.formalgeo.gdl import definitions
from theorem_sft.data.sources.formalgeo.problem_files import read_problems
from theorem_sft.data.sources.formalgeo.trace_checker import check_trace
from theorem_sft.data.traces.trace import VERDICTS, Trace

_SAMPLE = 20
_MARKS = (1_500, 3_000, 6_000)


def verify(folder: Path, line: str) -> dict[str, str]:
    """The verdicts on one line of a traces file."""
    checks = check_trace(Trace.model_validate_json(line), definitions(folder))
    return {kind: check.verdict for kind, check in checks.items()}


def attack(folder: Path, seed: int, line: str) -> list[tuple[str, int, str, str, list[str]]]:
    """The mutants of one trace: (kind, step, what was changed, id, failed verdicts)."""
    trace = Trace.model_validate_json(line)
    found = []
    for mutant in mutants(trace, definitions(folder), seed=seed):
        checks = check_trace(mutant.trace, definitions(folder))
        failed = [kind for kind, check in checks.items() if check.verdict == "fail"]
        found.append((mutant.kind, mutant.place, mutant.what, trace.id, failed))
    return found


class Clock:
    """Wall and processor seconds of a part of the work, its worker processes included."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.used: dict[int, float] = {}
        self.calls = 0

    def look(self) -> None:
        """Note what each process has used so far; now and then is enough."""
        self.calls += 1
        if self.calls % 20:
            return
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                self.used[process.pid] = times.user + times.system

    def figures(self) -> dict[str, float]:
        """Both, in seconds."""
        wall = time.monotonic() - self.start
        return {"wall": round(wall, 1), "processor": round(sum(self.used.values()), 1)}


def main() -> None:
    options = _options()
    folder: Path = options.data
    rows = read_problems(folder / "problems.jsonl")
    random.Random(options.seed).shuffle(rows)  # so that the first n are like all
    rows = rows[: options.limit]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        shuffled, lines = Path(name) / "problems.jsonl", Path(name) / "traces.jsonl"
        write_jsonl(shuffled, rows)
        marks: dict[str, dict[str, float]] = {}
        clock = Clock()
        with progress_bar("building") as bar:

            def progress(done: int, total: int) -> None:
                clock.look()
                if done in _MARKS:
                    marks[str(done)] = clock.figures()
                bar(done, total)

            built = build(shuffled, folder, workers=options.workers, progress=progress)
        building = clock.figures()
        write_jsonl(lines, built.traces)
        texts = lines.read_text(encoding="utf-8").splitlines()
    checked, verifying = _over(partial(verify, folder), texts, "verifying", options.workers)
    attacked, attacking = _over(partial(attack, folder, options.seed), texts, "mutants", options.workers)
    verdicts = [outcome.value or {} for outcome in checked]
    result: dict[str, Any] = {
        "problems": built.total,
        "passing": len(built.traces),
        "passing_share": round(len(built.traces) / built.total, 4),
        "left_out": built.left_out,
        "invocations": built.invocations,
        "derived": built.derived,
        "derived_share": round(built.derived / built.invocations, 4),
        "verified_from_file": sum(each == dict.fromkeys(VERDICTS, "pass") for each in verdicts),
        **_summary(attacked, random.Random(options.seed)),
        "seconds": {
            "build": building,
            "verify": verifying,
            "mutants": attacking,
            "all": round(time.monotonic() - start, 1),
        },
        "build_of_first": marks,
        "workers": options.workers or len(os.sched_getaffinity(0)),
        "load_average": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))


def _options() -> argparse.Namespace:
    root = Path(__file__).parents[1]
    data = Path(os.environ.get("THEOREM_SFT_DATA", root.parent / "shared" / "data")) / "formalgeo7k"
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=data, help="folder of problems.jsonl and the GDL files")
    parser.add_argument("--limit", type=int, help="only so many problems, drawn at random")
    parser.add_argument("--workers", type=int, help="processes [one a core]")
    parser.add_argument("--seed", type=int, default=0, help="of the draw of problems and mutants")
    options = parser.parse_args()
    if not (options.data / "problems.jsonl").is_file():
        parser.error(f"no problems.jsonl in {options.data}")
    return options


def _over(
    work: Any, lines: list[str], title: str, workers: int | None
) -> tuple[list[Outcome[Any]], dict[str, float]]:
    clock, outcomes = Clock(), []
    preload = ("sympy", "theorem_sft.data.sources.formalgeo.trace_checker")
    with KillablePool(workers, timeout=120, preload=preload) as pool, progress_bar(title) as progress:
        for outcome in pool.imap(work, lines):
            outcomes.append(outcome)
            clock.look()
            progress(len(outcomes), len(lines))
            if outcome.failure:
                print(f"{title}: {outcome.failure} {outcome.detail}", file=sys.stderr)
    return outcomes, clock.figures()


def _summary(attacked: list[Outcome[Any]], rng: random.Random) -> dict[str, Any]:
    """Rejections by kind, and some of the mutants that pass."""
    made: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    by_content: Counter[str] = Counter()
    missed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for kind, place, what, trace_id, failed in [row for outcome in attacked for row in outcome.value or ()]:
        made[kind] += 1
        rejected[kind] += bool(failed)
        by_content[kind] += bool({"exec", "conditions", "answer"} & set(failed))
        if not failed:
            missed[kind].append({"id": trace_id, "step": place, "change": what})
    return {
        "mutants": {
            kind: {
                "made": made[kind],
                "rejected": rejected[kind],
                "share": round(rejected[kind] / made[kind], 4),
                "share_without_grounded_and_general": round(by_content[kind] / made[kind], 4),
            }
            for kind in KINDS
            if made[kind]
        },
        "passing_mutants": {
            kind: rng.sample(rows, min(_SAMPLE, len(rows))) for kind, rows in sorted(missed.items())
        },
    }


if __name__ == "__main__":
    main()
