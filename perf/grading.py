"""Measure the verdicts and the speed of grading, beside math-verify alone.

    python -m perf.grading [--data FOLDER] [--peer N] [--workers N] [--answers FILE]

Corpora: the worked solutions of MATH and GSM8K with their golds (correct answers); the same texts, each with
the gold of another problem (incorrect answers); with --answers a file of model outputs (`id`, `text`, `gold`,
as perf.disagreements writes them). Prints one JSON object: for each corpus the verdicts, graded answers per
second, distinct pairs of extracted answer and gold per second (equal pairs are compared once), and the speed
on N of its texts beside that of math-verify alone in the same pool.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any

from perf.common import add_data_option, argument_parser
from perf.math_verify_alone import judge
from theorem_sft.core.console import say
from theorem_sft.core.files import read_jsonl
from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.answers.extract import extract_answer
from theorem_sft.theory.mathtext.answers.grade import answer_pool, grade

Corpus = list[tuple[str, str]]


def main() -> None:
    parser = argument_parser(__doc__)
    add_data_option(parser, "", "folder with math/ and gsm8k/")
    parser.add_argument("--peer", type=int, default=500, help="texts for math-verify [%(default)s]")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--answers", type=Path, help="JSONL with id, text and gold")
    options = parser.parse_args()
    result: dict[str, Any] = {"workers": options.workers, "corpora": {}}
    for name, corpus in corpora(options.data, options.answers).items():
        say(name)
        with answer_pool(options.workers) as pool:  # empty caches for each corpus
            pool.map(judge, [("$x+1$", "x+1")] * 20)  # starts the workers
            result["corpora"][name] = measure(corpus, options.peer, pool)
    print(json.dumps(result, indent=1, ensure_ascii=False))


def corpora(data: Path, answers: Path | None) -> dict[str, Corpus]:
    """Read each corpus as pairs of text and gold."""
    rows = [
        row for name in ("test_500", "train_4500") for _, row in read_jsonl(data / "math" / f"{name}.jsonl")
    ]
    math = [
        (row["solution"], row.get("answer") or extract_answer(row["solution"]) or "")
        for row in rows
        if row["solution"]
    ]
    words = [
        (row["answer"], row["answer"].rpartition("####")[2].strip())
        for _, row in read_jsonl(data / "gsm8k" / "train.jsonl")
    ]
    pairs = {
        "math": math,
        "gsm8k": words,
        "math, other golds": shuffled(math),
        "gsm8k, other golds": shuffled(words),
    }
    if answers is not None:
        pairs["model answers"] = [(row["text"], row["gold"]) for _, row in read_jsonl(answers)]
    return pairs


def shuffled(corpus: Corpus) -> Corpus:
    """Pair each text with the gold of another problem, leaving out equal golds."""
    golds = [gold for _, gold in corpus]
    random.Random(0).shuffle(golds)
    return [(text, gold) for (text, own), gold in zip(corpus, golds, strict=True) if own != gold]


def measure(corpus: Corpus, peer: int, pool: KillablePool) -> dict[str, Any]:
    """Return the verdicts and speeds of one corpus."""
    texts, golds = [text for text, _ in corpus], [gold for _, gold in corpus]
    part = random.Random(1).sample(corpus, min(peer, len(corpus)))
    start = time.monotonic()
    ours = [one.correct for one in grade([text for text, _ in part], [gold for _, gold in part], pool=pool)]
    between = time.monotonic()
    theirs = pool.map(judge, part)
    end = time.monotonic()
    graded = grade(texts, golds, pool=pool)
    seconds = time.monotonic() - end
    pairs = {(one.extracted, gold) for one, gold in zip(graded, golds, strict=True)}
    verdicts = Counter(one.reason or one.verdict for one in graded)
    return {
        "answers": len(corpus),
        "distinct": len(pairs),
        "verdicts": dict(verdicts.most_common()),
        "answers_per_second": round(len(corpus) / seconds),
        "distinct_per_second": round(len(pairs) / seconds),
        "beside_math_verify": {
            "answers": len(part),
            "correct": {"ours": sum(ours), "theirs": sum(one.value is True for one in theirs)},
            "failed": sum(one.failure is not None for one in theirs),
            "per_second": {
                "ours": round(len(part) / (between - start)),
                "theirs": round(len(part) / (end - between)),
            },
            "ratio": round((end - between) / (between - start), 1),
        },
    }


if __name__ == "__main__":
    main()
