"""A model's answers on disk: written as they come, gone on with after a kill, used again by others.

answers.jsonl, one line an answer:
    {"id": "gsm8k-test-1", "asked": "5f0c…", "text": "She has …", "finish_reason": "stop", …}
`asked` is a mark of the chat, by which another evaluation of the same model finds the answer again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from theorem_sft.core.files import read_json, write_json, write_jsonl
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import Generated, OnAnswer
from theorem_sft.models.generate.generate_config import GenerateConfig
from theorem_sft.models.generate.open_engine import open_engine


def answer_all(
    chats: Mapping[str, list[Message]],
    settings: GenerateConfig,
    path: Path,
    *,
    claim: dict[str, Any],
    reuse: Sequence[Path] = (),
) -> tuple[list[Generated], dict[str, Any]]:
    """Generate the answers that are neither in the file nor in other evaluations of the same model.

    Args:
        chats: What is asked, by id.
        settings: Of the generation.
        path: The file of the answers; what is in it is kept.
        claim: What is asked of whom, with `model` and `settings`; written as evaluation.json beside the file.
        reuse: Folders of other evaluations, whose answers to the same chats are taken over where their model
            and settings are the same.

    Returns:
        The answers in the order of the chats, and what they cost.
    """
    marks = {name: _mark(chat) for name, chat in chats.items()}
    known = {mark: answer for folder in reuse for mark, answer in _answers_of(folder, claim).items()}
    kept = {name: known[mark] for name, mark in marks.items() if mark in known} | _kept(path)
    done = {index: kept[name] for index, name in enumerate(chats) if name in kept}
    cost: dict[str, Any] = {"answers": len(chats), "tokens_per_second": None}
    if known:
        cost["reused"] = sum(mark in known for mark in marks.values())
    if len(done) < len(chats):
        with open_engine(claim["model"], settings) as engine:
            # Only now that the engine is there: a model that is not leaves nothing behind.
            write_json(path.with_name("evaluation.json"), claim)
            start = time.monotonic()
            with _appending(path, marks, done) as on_answer:
                answers = engine.generate(list(chats.values()), settings, done=done, on_answer=on_answer)
            seconds = time.monotonic() - start
        new = sum(answer.completion_tokens for index, answer in enumerate(answers) if index not in done)
        cost |= {"seconds": round(seconds, 2), "tokens_per_second": round(new / seconds, 1)}
    else:
        answers = [done[index] for index in range(len(chats))]
        write_json(path.with_name("evaluation.json"), claim)
    # In the order of the problems, without lines that a kill cut off.
    write_jsonl(path, [_row(*named, answer) for named, answer in zip(marks.items(), answers, strict=True)])
    cost |= {"tokens": sum(answer.completion_tokens for answer in answers)}
    if settings.calculator:
        cost["filled"] = sum(answer.filled for answer in answers)
    return answers, cost


@contextlib.contextmanager
def _appending(path: Path, marks: Mapping[str, str], done: Mapping[int, Generated]) -> Iterator[OnAnswer]:
    """Yield what writes each answer to the file as it is there."""
    named = list(marks.items())
    write_jsonl(path, [_row(*named[index], answer) for index, answer in done.items()])
    with path.open("a", encoding="utf-8") as file:

        def on_answer(index: int, answer: Generated) -> None:
            file.write(json.dumps(_row(*named[index], answer), ensure_ascii=False) + "\n")
            file.flush()

        yield on_answer


def _mark(chat: list[Message]) -> str:
    return hashlib.sha256(json.dumps(chat).encode()).hexdigest()[:16]


def _row(name: str, mark: str, answer: Generated) -> dict[str, Any]:
    return {"id": name, "asked": mark, **asdict(answer)}


def _answers_of(folder: Path, claim: Mapping[str, Any]) -> dict[str, Generated]:
    """The answers of another evaluation by the marks of their chats; none of another model or settings."""
    found = folder / "evaluation.json"
    if not found.exists():
        return {}
    other = read_json(found)
    if any(other.get(key) != claim[key] for key in ("model", "settings")):
        return {}
    return {row["asked"]: answer for row, answer in _rows(folder / "answers.jsonl") if "asked" in row}


def _kept(path: Path) -> dict[str, Generated]:
    return {row["id"]: answer for row, answer in _rows(path)}


def _rows(path: Path) -> Iterator[tuple[dict[str, Any], Generated]]:
    """Read the answers that are there; a line that a kill cut off is passed over."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            row = json.loads(line)
            answer = {key: value for key, value in row.items() if key not in ("id", "asked")}
            yield {"id": row["id"], **row}, Generated(**answer)
        except (json.JSONDecodeError, KeyError, TypeError):
            continue
