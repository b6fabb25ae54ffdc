"""Replay problems from stdin with the package `formalgeo`, one JSON line each, in its own environment."""

import json
import sys
import time
import warnings

from formalgeo.parse import parse_theorem_seqs
from formalgeo.solver import Interactor


def main() -> None:
    warnings.simplefilter("ignore")
    predicates, theorems = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])  # noqa: PTH123, SIM115
    solver = Interactor(predicates, theorems)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        problem = json.loads(line)
        start = time.perf_counter()
        try:
            solver.load_problem(problem)
            for name, branch, points in parse_theorem_seqs(problem["theorem_seqs"]):
                solver.apply_theorem(name, branch, points)
            solver.problem.check_goal()
            solved, why = bool(solver.problem.goal.solved), ""
        except Exception as error:
            solved, why = False, f"{type(error).__name__}: {error}"[:200]
        print(json.dumps({"solved": solved, "seconds": time.perf_counter() - start, "why": why}), flush=True)


if __name__ == "__main__":
    main()
