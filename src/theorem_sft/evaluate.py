"""Ask a model problems and grade its final answers; a killed evaluation goes on where it was."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from theorem_sft.errors import InputError
from theorem_sft.grading import grade
from theorem_sft.inference import GenerateConfig, Generated, open_engine
from theorem_sft.probe import accuracy_by_kind
from theorem_sft.traces import Problem, read_json, write_json, write_jsonl
from theorem_sft.traces.render import chat

__all__ = ["evaluate"]


def evaluate(
    model: str, problems: Sequence[Problem], settings: GenerateConfig, out: Path | None = None
) -> dict[str, Any]:
    """Return accuracy by kind of problem, the verdict on each answer, and what generation cost.

    Args:
        model: A folder, a hub id or an embedded model.
        problems: What is asked, with gold answers and unique ids.
        settings: Of the generation.
        out: Where `answers.jsonl` and `metrics.json` go; what is there already is not done again.

    Raises:
        InputError: There is nothing to ask, an id comes twice, or the folder holds another evaluation.
    """
    if not problems:
        raise InputError("there are no problems to ask", mend="give at least one")
    ids = [problem.id for problem in problems]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise InputError(f"the id {twice!r} comes twice", mend="give every problem an id of its own")
    if out is not None:
        found = out / "evaluation.json"
        if found.exists() and read_json(found) != _claim(model, problems, settings):
            raise InputError(
                "the folder holds the evaluation of another model, other problems or other settings",
                path=out,
                mend="choose another folder or remove it",
            )
        if (out / "metrics.json").exists():
            return read_json(out / "metrics.json")
    answers, cost = _answers(model, problems, settings, out)
    grades = grade([answer.text for answer in answers], [problem.answer for problem in problems])
    items = [
        {
            "id": problem.id,
            "group": problem.cluster,
            "perturbation": problem.perturbation,
            "verdict": graded.verdict,
            "extracted": graded.extracted,
            "truncated": answer.finish_reason == "length",
        }
        for problem, answer, graded in zip(problems, answers, grades, strict=True)
    ]
    metrics = {"accuracy": accuracy_by_kind(items), "generation": cost, "items": items}
    if out is not None:
        write_json(out / "metrics.json", metrics)
    return metrics


def _claim(model: str, problems: Sequence[Problem], settings: GenerateConfig) -> dict[str, Any]:
    """What is evaluated, in a form that two evaluations can be compared by."""
    asked = json.dumps([[problem.id, problem.problem, problem.answer] for problem in problems])
    return {
        "model": model,
        "problems": hashlib.sha256(asked.encode()).hexdigest(),
        "settings": settings.model_dump(mode="json"),
    }


def _answers(
    model: str, problems: Sequence[Problem], settings: GenerateConfig, out: Path | None
) -> tuple[list[Generated], dict[str, Any]]:
    """Generate the answers that are missing; return all in the order of the problems, and what it cost."""
    path = None if out is None else out / "answers.jsonl"
    kept = {} if path is None else _kept(path)
    done = {index: kept[problem.id] for index, problem in enumerate(problems) if problem.id in kept}
    cost: dict[str, Any] = {"answers": len(problems), "tokens_per_second": None}
    if len(done) < len(problems):
        answers, tokens, seconds = _generate(model, problems, settings, done, path)
        cost |= {"seconds": round(seconds, 2), "tokens_per_second": round(tokens / seconds, 1)}
    else:
        answers = [done[index] for index in range(len(problems))]
    if path is not None:  # in the order of the problems, without lines that a kill cut off
        write_jsonl(path, [_row(problem, answer) for problem, answer in zip(problems, answers, strict=True)])
    return answers, cost | {"tokens": sum(answer.completion_tokens for answer in answers)}


def _generate(
    model: str,
    problems: Sequence[Problem],
    settings: GenerateConfig,
    done: dict[int, Generated],
    path: Path | None,
) -> tuple[list[Generated], int, float]:
    """Generate answers, each written to the file as it is there; return them, the new tokens, the seconds."""
    chats = [chat(problem.problem) for problem in problems]
    with contextlib.ExitStack() as stack:
        engine = stack.enter_context(open_engine(model, settings))
        on_answer = None
        if path is not None:  # only now that the engine is there: a model that is not leaves nothing behind
            write_json(path.with_name("evaluation.json"), _claim(model, problems, settings))
            write_jsonl(path, [_row(problems[index], answer) for index, answer in done.items()])
            file = stack.enter_context(path.open("a", encoding="utf-8"))

            def on_answer(index: int, answer: Generated) -> None:
                file.write(json.dumps(_row(problems[index], answer), ensure_ascii=False) + "\n")
                file.flush()

        start = time.monotonic()
        answers = engine.generate(chats, settings, done=done, on_answer=on_answer)
        seconds = time.monotonic() - start
    old = sum(answer.completion_tokens for answer in done.values())
    return answers, sum(answer.completion_tokens for answer in answers) - old, seconds


def _row(problem: Problem, answer: Generated) -> dict[str, Any]:
    return {"id": problem.id, **asdict(answer)}


def _kept(path: Path) -> dict[str, Generated]:
    """Read the answers that are there; a line that a kill cut off is passed over."""
    if not path.exists():
        return {}
    kept = {}
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            row = json.loads(line)
            kept[row.pop("id")] = Generated(**row)
        except (json.JSONDecodeError, KeyError, TypeError):
            continue
    return kept
