"""Ask a model problems and grade its answers; a killed evaluation goes on where it was.

evaluation.json   what is asked of whom, so that another evaluation is not mixed in
answers.jsonl     the answers with their whole text, in the order of the problems
metrics.json      figures, and the verdict on each answer
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl, write_json
from theorem_sft.data.traces.trace import Problem
from theorem_sft.evaluation.answer_store import answer_all
from theorem_sft.evaluation.grading.graded_items import graded_items
from theorem_sft.evaluation.grading.process import ProcessGrade, process_summary
from theorem_sft.evaluation.stats.accuracy import accuracy_by, accuracy_by_kind
from theorem_sft.evaluation.stats.paired import compare_items
from theorem_sft.models.chat import Message, chat
from theorem_sft.models.generate.generate_config import GenerateConfig

P = TypeVar("P", bound=Problem)


def evaluate(
    model: str,
    problems: Sequence[P],
    settings: GenerateConfig,
    out: Path,
    *,
    ask: Callable[[P], list[Message]] = lambda problem: chat(problem.problem),
    reuse: Sequence[Path] = (),
) -> dict[str, Any]:
    """Return accuracy by kind of problem, the verdict on each answer, and what generation cost.

    Args:
        model: A folder, a hub id or an embedded model; with a server its name for it.
        problems: What is asked, with gold answers and unique ids.
        settings: Of the generation.
        out: The folder of the evaluation; what is there already is not done again.
        ask: Makes the chat that asks a problem.
        reuse: Folders of other evaluations of the same model with the same settings: what they have asked
            already is not asked again.

    Raises:
        InputError: There is nothing to ask, an id comes twice, or the folder holds another evaluation.
    """
    if not problems:
        raise InputError("there are no problems to ask", hint="give at least one")
    ids = [problem.id for problem in problems]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise InputError(f"the id {twice!r} comes twice", hint="give every problem an id of its own")
    chats = {problem.id: ask(problem) for problem in problems}
    claim = _claim(model, problems, list(chats.values()), settings)
    found = out / "evaluation.json"
    if found.exists() and read_json(found) != claim:
        raise InputError(
            "the folder holds the evaluation of another model, other problems or other settings",
            path=out,
            hint="choose another folder or remove it",
        )
    if (out / "metrics.json").exists():
        return read_json(out / "metrics.json")
    plain = settings.model_copy(update={"calculator": False})
    answers, cost = answer_all(chats, plain, out / "answers.jsonl", claim=claim, reuse=reuse)
    items = graded_items(problems, answers)
    unreadable = [item["id"] for item in items if item["reason"]]
    if unreadable:
        say(f"gold answers that cannot be read: {len(unreadable)}, such as that of {unreadable[0]!r}")
    metrics: dict[str, Any] = {
        "accuracy": accuracy_by_kind(items),
        "rule_accuracy": accuracy_by_kind(items, "rule_verdict"),
        "process": process_summary([ProcessGrade(**item["error"]) for item in items]),
        "subjects": accuracy_by(items, "subject"),
        "levels": accuracy_by(items, "level"),
        "unreadable_golds": len(unreadable),
        "generation": cost,
        "items": items,
    }
    if settings.calculator:  # asked a second time, so that plain accuracy is always there beside it
        answers, cost = answer_all(chats, settings, out / "calculator.jsonl", claim=claim)
        for item, filled in zip(items, graded_items(problems, answers), strict=True):
            item["calculator_verdict"] = filled["verdict"]
        metrics["calculator_accuracy"] = accuracy_by_kind(items, "calculator_verdict")
        metrics["calculator_generation"] = cost
    write_json(out / "metrics.json", metrics)
    return metrics


def evaluation_folder(
    name: str,
    model: str,
    problems: Sequence[P],
    settings: GenerateConfig,
    *,
    ask: Callable[[P], list[Message]],
) -> Path:
    """Return the folder for an evaluation that was given none: the same command gets the same one.

    Args:
        name: What the evaluation is called, such as the benchmark's name.
        model: As for `evaluate`, like the other arguments.
        problems: What is asked.
        settings: Of the generation.
        ask: Makes the chat that asks a problem.
    """
    claim = _claim(model, problems, [ask(problem) for problem in problems], settings)
    mark = hashlib.sha256(json.dumps(claim).encode()).hexdigest()[:8]
    return Path("runs") / f"eval-{name}-{model_slug(model)}-{mark}"


def model_slug(model: str) -> str:
    """Return a model's name, or the end of its path, as it can stand in the name of a folder."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(Path(model).parts[-2:])).strip("-.") or "model"


def compare_evaluations(folder: Path, reference: Path) -> dict[str, Any]:
    """Compare two finished evaluations of the same problems.

    Args:
        folder: Of the one.
        reference: Of the other; it may hold further problems.

    Returns:
        `rows`, as `compare_items` gives them, and `same_text`, the share of answers that are word for word
        the same (two engines should agree in nearly all greedy answers of one model).

    Raises:
        InputError: A folder holds no finished evaluation, or the problems differ.
    """
    hint = "finish the evaluation first: theorem-sft eval … --out FOLDER"
    rows = compare_items(
        *[read_json(home / "metrics.json", hint=hint)["items"] for home in (folder, reference)]
    )
    mine, other = (
        {row["id"]: row["text"] for _, row in read_jsonl(home / "answers.jsonl")}
        for home in (folder, reference)
    )
    return {"rows": rows, "same_text": sum(other[name] == text for name, text in mine.items()) / len(mine)}


def _claim(
    model: str, problems: Sequence[Problem], chats: list[list[Message]], settings: GenerateConfig
) -> dict[str, Any]:
    """What is evaluated, in a form that two evaluations can be compared by."""
    asked = [[problem.id, chat, problem.answer] for problem, chat in zip(problems, chats, strict=True)]
    return {
        "model": model,
        "problems": hashlib.sha256(json.dumps(asked).encode()).hexdigest(),
        "settings": settings.model_dump(mode="json", exclude={"server"}),  # which does not change answers
    }
