"""Collect the answers on which our grader, math-verify alone and string equality disagree, for human review.

    python -m perf.disagreements --golds golds.jsonl -o cases.jsonl answers.jsonl [answers.jsonl ...]

Lines of an answers file have `id` and `text` (as `theorem-sft eval -o` writes them); lines of the golds file
have `id` and `gold` (or `answer`) and may have `options`, the texts of A, B, C, ... Prints a table of counts
on stderr and the same as one JSON object on stdout. The output file gets every answer on which the graders
disagree, with `id`, `gold`, `text`, `extracted` and the three verdicts.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perf.common import argument_parser
from perf.math_verify_alone import judge
from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.core.pool import Outcome
from theorem_sft.theory.mathtext.answers.grade import answer_pool, grade


def main() -> None:
    parser = argument_parser(__doc__)
    parser.add_argument("answers", type=Path, nargs="+")
    parser.add_argument("--golds", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True, help="JSONL of the disagreements")
    options = parser.parse_args()
    golds = {str(row["id"]): row for _, row in read_jsonl(options.golds)}
    rows = [
        with_gold(row, golds, path, number) for path in options.answers for number, row in read_jsonl(path)
    ]
    cases = grade_three_ways(rows)
    counts = Counter((case["ours"], case["math_verify"], case["exact"]) for case in cases)
    say(f"{'ours':>12} {'math-verify':>12} {'exact':>12} {'answers':>8}")
    for (ours, theirs, exact), count in counts.most_common():
        say(f"{ours:>12} {theirs:>12} {exact:>12} {count:>8}")
    verdicts = ("ours", "math_verify", "exact")
    differing = [case for case in cases if len({case[name] == "correct" for name in verdicts}) > 1]
    write_jsonl(options.out, differing)
    table = [
        {"ours": ours, "math_verify": theirs, "exact": exact, "answers": count}
        for (ours, theirs, exact), count in counts.most_common()
    ]
    print(json.dumps({"answers": len(cases), "cases": len(differing), "combinations": table}, indent=1))


def with_gold(
    row: dict[str, Any], golds: Mapping[str, dict[str, Any]], path: Path, number: int
) -> dict[str, Any]:
    """Join an answer with the gold of its problem."""
    problem = golds.get(str(row.get("id")))
    if problem is None or "text" not in row:
        raise InputError("no text, or no gold with this id", path=path, line=number, hint="check both files")
    gold = problem.get("gold", problem.get("answer"))
    return {"id": row["id"], "gold": str(gold), "options": problem.get("options"), "text": row["text"]}


def grade_three_ways(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add the verdicts of the three graders to every answer."""
    texts, golds = [row["text"] for row in rows], [row["gold"] for row in rows]
    with answer_pool() as pool:
        graded = grade(texts, golds, options=[row["options"] for row in rows], pool=pool)
        theirs = pool.map(judge, list(zip(texts, golds, strict=True)))
    return [
        {
            **row,
            "extracted": ours.extracted,
            "ours": ours.verdict,
            "math_verify": math_verify_verdict(outcome),
            "exact": "correct" if (ours.extracted or "").strip() == row["gold"].strip() else "wrong",
        }
        for row, ours, outcome in zip(rows, graded, theirs, strict=True)
    ]


def math_verify_verdict(outcome: Outcome[bool]) -> str:
    """Return math-verify's verdict by our names, or why it failed."""
    return outcome.failure or ("correct" if outcome.value else "wrong")


if __name__ == "__main__":
    main()
