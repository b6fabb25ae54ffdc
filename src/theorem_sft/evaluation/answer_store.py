"""Answers on disk: appended as they are generated, resumed after a kill, and reused by other evaluations.

answers.jsonl, one JSON object per answer:
    {"id": "gsm8k-test-1", "prompt_hash": "5f0c…", "text": "She has …", "finish_reason": "stop", …}
Another evaluation of the same model finds the answer by `prompt_hash`, a hash of the chat.
"""

import contextlib
import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import JsonValue

from theorem_sft.core.files import read_json, write_json, write_jsonl
from theorem_sft.evaluation.results import EvaluationIdentity, GenerationCost
from theorem_sft.models.chat import Message
from theorem_sft.models.generate.engine import GenerateConfig, Generated, OnAnswer, open_engine


def generate_answers(
    chats: Mapping[str, list[Message]],
    settings: GenerateConfig,
    path: Path,
    *,
    identity: EvaluationIdentity,
    reuse: Sequence[Path] = (),
) -> tuple[list[Generated], GenerationCost]:
    """Generate the answers that are neither in the file nor in other evaluations of the same model.

    Args:
        chats: The chats to answer, by problem id.
        settings: Generation settings.
        path: The file of answers; answers in it are kept.
        identity: Identity of the evaluation; written as evaluation.json into the same folder.
        reuse: Folders of other evaluations, whose answers to the same chats are reused if model and settings
            are the same.

    Returns:
        The answers in the order of the chats, and their cost.
    """
    hashes = {name: _prompt_hash(chat) for name, chat in chats.items()}
    known = {key: answer for folder in reuse for key, answer in _answers_by_hash(folder, identity).items()}
    kept = {name: known[key] for name, key in hashes.items() if key in known}
    kept |= {name: answer for name, _, answer in _read_answers(path)}
    done = {index: kept[name] for index, name in enumerate(chats) if name in kept}
    seconds: float | None = None
    if len(done) < len(chats):
        with open_engine(identity.model, settings) as engine:
            # Written only once the engine is open: a model that cannot be loaded leaves no file behind.
            write_json(path.with_name("evaluation.json"), identity.model_dump())
            start = time.monotonic()
            with _appending(path, hashes, done) as on_answer:
                answers = engine.generate(list(chats.values()), settings, done=done, on_answer=on_answer)
            seconds = time.monotonic() - start
    else:
        answers = [done[index] for index in range(len(chats))]
        write_json(path.with_name("evaluation.json"), identity.model_dump())
    # In the order of the problems, without lines that a kill truncated.
    write_jsonl(path, [_row(*named, answer) for named, answer in zip(hashes.items(), answers, strict=True)])
    new = sum(answer.completion_tokens for index, answer in enumerate(answers) if index not in done)
    return answers, GenerationCost(
        answers=len(chats),
        tokens=sum(answer.completion_tokens for answer in answers),
        tokens_per_second=None if seconds is None else round(new / seconds, 1),
        seconds=None if seconds is None else round(seconds, 2),
        reused=sum(key in known for key in hashes.values()) if known else None,
        filled=sum(answer.filled for answer in answers) if settings.calculator else None,
    )


@contextlib.contextmanager
def _appending(path: Path, hashes: Mapping[str, str], done: Mapping[int, Generated]) -> Iterator[OnAnswer]:
    """Yield a function that appends each answer to the file as soon as it is generated."""
    named = list(hashes.items())
    write_jsonl(path, [_row(*named[index], answer) for index, answer in done.items()])
    with path.open("a", encoding="utf-8") as file:

        def on_answer(index: int, answer: Generated) -> None:
            file.write(json.dumps(_row(*named[index], answer), ensure_ascii=False) + "\n")
            file.flush()

        yield on_answer


def _prompt_hash(chat: list[Message]) -> str:
    return hashlib.sha256(json.dumps(chat).encode()).hexdigest()[:16]


def _row(name: str, prompt_hash: str, answer: Generated) -> dict[str, JsonValue]:
    return {"id": name, "prompt_hash": prompt_hash, **asdict(answer)}


def _answers_by_hash(folder: Path, identity: EvaluationIdentity) -> dict[str, Generated]:
    """Return the answers of another evaluation by prompt hash; none if model or settings differ."""
    path = folder / "evaluation.json"
    if not path.exists():
        return {}
    other = read_json(path)
    if other.get("model") != identity.model or other.get("settings") != identity.settings:
        return {}
    return {key: answer for _, key, answer in _read_answers(folder / "answers.jsonl")}


def _read_answers(path: Path) -> Iterator[tuple[str, str, Generated]]:
    """Yield id, prompt hash and answer of each line; a line that a kill truncated is skipped."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            row = json.loads(line)
            name, prompt_hash = row.pop("id"), row.pop("prompt_hash")
            yield name, prompt_hash, Generated(**row)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError):
            continue
