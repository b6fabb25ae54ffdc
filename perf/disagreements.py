r"""Where our grader, math-verify alone and equality of strings disagree, to be judged by hand.

    python -m perf.disagreements --golds golds.jsonl -o cases.jsonl answers.jsonl [answers.jsonl ...]

Lines of an answers file have `id` and `text` (as `theorem-sft eval -o` keeps them); lines of the golds have
`id` and `gold` (or `answer`), and may have `options`, the texts of A, B, C, ... A table of counts goes to
stderr, the same as one JSON object to stdout, and every case in which the three are not of one mind to the
file, with `id`, `gold`, `text`, `extracted` and the three verdicts.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perf.math_verify_alone import judge
from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_jsonl, write_jsonl
from theorem_sft.core.pool import Outcome
from theorem_sft.theory.mathtext.answers.grade import answer_pool, grade


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("answers", type=Path, nargs="+")
    parser.add_argument("--golds", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True, help="JSONL of the cases to judge")
    options = parser.parse_args()
    golds = {str(row["id"]): row for _, row in read_jsonl(options.golds)}
    rows = [joined(row, golds, path, number) for path in options.answers for number, row in read_jsonl(path)]
    cases = judged(rows)
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


def joined(
    row: dict[str, Any], golds: Mapping[str, dict[str, Any]], path: Path, number: int
) -> dict[str, Any]:
    """An answer with its gold."""
    found = golds.get(str(row.get("id")))
    if found is None or "text" not in row:
        raise InputError("no text, or an id without a gold", path=path, line=number, hint="check both files")
    gold = found.get("gold", found.get("answer"))
    return {"id": row["id"], "gold": str(gold), "options": found.get("options"), "text": row["text"]}


def judged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The three verdicts on every answer."""
    texts, golds = [row["text"] for row in rows], [row["gold"] for row in rows]
    with answer_pool() as pool:
        graded = grade(texts, golds, options=[row["options"] for row in rows], pool=pool)
        theirs = pool.map(judge, list(zip(texts, golds, strict=True)))
    return [
        {
            **row,
            "extracted": ours.extracted,
            "ours": ours.verdict,
            "math_verify": said(outcome),
            "exact": "correct" if (ours.extracted or "").strip() == row["gold"].strip() else "wrong",
        }
        for row, ours, outcome in zip(rows, graded, theirs, strict=True)
    ]


def said(outcome: Outcome[bool]) -> str:
    """math-verify's verdict in our words."""
    return outcome.failure or ("correct" if outcome.value else "wrong")


if __name__ == "__main__":
    main()
