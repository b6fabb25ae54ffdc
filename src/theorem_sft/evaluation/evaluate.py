"""Evaluate a model: generate answers, grade them, compare evaluations. A killed evaluation resumes.

evaluation.json   identity of the evaluation: model, problems and settings, so that two are never mixed
answers.jsonl     the complete answers, in the order of the problems
metrics.json      the figures and the graded answers (`Metrics`)
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from theorem_sft.core.console import say
from theorem_sft.core.errors import InputError
from theorem_sft.core.files import read_json, read_jsonl
from theorem_sft.data.traces.trace import Problem
from theorem_sft.evaluation.answer_store import generate_answers
from theorem_sft.evaluation.grading.graded_items import graded_items
from theorem_sft.evaluation.results import EvaluationComparison, EvaluationIdentity, Metrics
from theorem_sft.evaluation.stats.accuracy import accuracy_by, accuracy_by_kind, error_shares
from theorem_sft.evaluation.stats.paired import compare_items
from theorem_sft.models.chat import Message, chat
from theorem_sft.models.generate.engine import GenerateConfig

P = TypeVar("P", bound=Problem)


def evaluate_model(
    model: str,
    problems: Sequence[P],
    settings: GenerateConfig,
    out: Path,
    *,
    to_chat: Callable[[P], list[Message]] = lambda problem: chat(problem.problem),
    reuse: Sequence[Path] = (),
) -> Metrics:
    """Generate and grade a model's answers; a finished evaluation in the folder is read instead.

    Args:
        model: A folder, a hub id or an embedded model; with a server its name for it.
        problems: Problems with gold answers and unique ids.
        settings: Generation settings. With `calculator` every problem is answered without and with it.
        out: The folder of the evaluation.
        to_chat: Makes the chat that poses a problem.
        reuse: Folders of other evaluations of the same model with the same settings, whose answers are
            reused.

    Raises:
        InputError: There are no problems, an id occurs twice, or the folder holds another evaluation.
    """
    if not problems:
        raise InputError("there are no problems to evaluate", hint="give at least one")
    ids = [problem.id for problem in problems]
    if len(set(ids)) < len(ids):
        duplicate = next(name for name in ids if ids.count(name) > 1)
        raise InputError(f"the id {duplicate!r} occurs twice", hint="give every problem a unique id")
    chats = {problem.id: to_chat(problem) for problem in problems}
    identity = _identity(model, problems, list(chats.values()), settings)
    path = out / "evaluation.json"
    if path.exists() and read_json(path) != identity.model_dump():
        raise InputError(
            "the folder holds the evaluation of another model, other problems or other settings",
            path=out,
            hint="choose another folder or remove it",
        )
    if (out / "metrics.json").exists():
        return Metrics.read(out / "metrics.json", hint="remove the folder and evaluate again")
    plain = settings.model_copy(update={"calculator": False})
    answers, cost = generate_answers(chats, plain, out / "answers.jsonl", identity=identity, reuse=reuse)
    items = graded_items(problems, answers)
    unreadable = [item.id for item in items if item.reason]
    if unreadable:
        say(f"unreadable gold answers: {len(unreadable)}, such as that of {unreadable[0]!r}")
    calculator_cost = None
    if settings.calculator:
        filled, calculator_cost = generate_answers(
            chats, settings, out / "calculator.jsonl", identity=identity
        )
        items = [
            item.model_copy(update={"calculator_verdict": graded.verdict})
            for item, graded in zip(items, graded_items(problems, filled), strict=True)
        ]
    metrics = Metrics(
        accuracy=accuracy_by_kind(items),
        rule_accuracy=accuracy_by_kind(items, "rule_verdict"),
        calculator_accuracy=accuracy_by_kind(items, "calculator_verdict") if settings.calculator else None,
        process=error_shares([item.error for item in items if item.error]),
        subjects=accuracy_by(items, "subject"),
        levels=accuracy_by(items, "level"),
        unreadable_golds=len(unreadable),
        generation=cost,
        calculator_generation=calculator_cost,
        items=items,
    )
    metrics.write(out / "metrics.json")
    return metrics


def evaluation_folder(
    name: str,
    model: str,
    problems: Sequence[P],
    settings: GenerateConfig,
    *,
    to_chat: Callable[[P], list[Message]],
) -> Path:
    """Return the default folder of an evaluation: the same arguments give the same folder.

    `name` is part of the folder name, such as the name of the benchmark; for the others see `evaluate_model`.
    """
    identity = _identity(model, problems, [to_chat(problem) for problem in problems], settings)
    digest = hashlib.sha256(json.dumps(identity.model_dump()).encode()).hexdigest()[:8]
    return Path("runs") / f"eval-{name}-{model_slug(model)}-{digest}"


def model_slug(model: str) -> str:
    """Return a model's name, or the end of its path, in a form that suits a folder name."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", "-".join(Path(model).parts[-2:])).strip("-.") or "model"


def compare_evaluations(folder: Path, reference: Path) -> EvaluationComparison:
    """Compare two finished evaluations of the same problems.

    Two engines should give nearly the same greedy answers of one model: see `EvaluationComparison.same_text`.

    Args:
        folder: Folder of an evaluation.
        reference: Folder of the evaluation to compare with; it may contain further problems.

    Raises:
        InputError: A folder holds no finished evaluation, or the problems differ.
    """
    hint = "finish the evaluation first: theorem-sft eval … --out FOLDER"
    first, second = (Metrics.read(place / "metrics.json", hint=hint) for place in (folder, reference))
    texts, other_texts = (
        {row["id"]: row["text"] for _, row in read_jsonl(place / "answers.jsonl")}
        for place in (folder, reference)
    )
    return EvaluationComparison(
        rows=compare_items(first.items, second.items),
        same_text=sum(other_texts[name] == text for name, text in texts.items()) / len(texts),
    )


def _identity(
    model: str, problems: Sequence[Problem], chats: list[list[Message]], settings: GenerateConfig
) -> EvaluationIdentity:
    rows = [[problem.id, chat, problem.answer] for problem, chat in zip(problems, chats, strict=True)]
    return EvaluationIdentity(
        model=model,
        problems=hashlib.sha256(json.dumps(rows).encode()).hexdigest(),
        settings=settings.model_dump(mode="json", exclude={"server"}),  # does not change answers
    )
