"""Paraphrase by a model, over HTTP: what it may change, and what is left out and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.chat_server import ChatServer, Reply, chat_server, reply
from tests.support.text_variants import question
from theorem_sft.data.variants.llm_paraphrase import ParaphraseConfig, paraphrase_all, unfaithful
from theorem_sft.models.generate.engine import Engine, GenerateConfig, ServerConfig, open_engine

TEXT = "Mia has 5 cats. Her friend Tom has seven cats. How many cats do they have together?"
FAITHFUL = "There are five cats with Mia, and Mia's friend Tom owns 7. How many is that in all?"
WRITING = GenerateConfig(engine="openai", max_new_tokens=200)


def settings(server: ChatServer, **changes: Any) -> GenerateConfig:
    return WRITING.model_copy(update={"server": ServerConfig(base_url=server.url), **changes})


@contextmanager
def model(written: str, answers: list[str], finish: str = "stop") -> Iterator[tuple[Engine, ChatServer]]:
    """A server that writes one paraphrase and replies to all other prompts with its answers in turn."""
    left = iter(answers)

    def behave(number: int, payload: dict[str, Any]) -> Reply:
        asked = payload["messages"][-1]["content"]
        return reply(written, finish) if "other words" in asked else reply(next(left))

    with chat_server(behave) as server, open_engine("small", settings(server)) as engine:
        yield engine, server


def outcome(written: str, answers: list[str], finish: str = "stop", **changes: Any) -> str | None:
    """The reason why the paraphrase was left out; None where it was kept."""
    config = ParaphraseConfig(**({"writing": WRITING, "solving": WRITING} | changes))
    with model(written, answers, finish) as (engine, _):
        perturbed = paraphrase_all([question(TEXT, "12")], engine, config)
    assert len(perturbed.variants) + len(perturbed.left_out) == 1
    return perturbed.left_out[0]["reason"] if perturbed.left_out else None


def test_a_faithful_paraphrase_that_is_solved_is_kept() -> None:
    with model(f"\n{FAITHFUL}\n", ["5 + 7 = 12. The answer is \\boxed{12}."]) as (engine, server):
        config = ParaphraseConfig(writing=WRITING, solving=WRITING)
        perturbed = paraphrase_all([question(TEXT, "12")], engine, config)
    (variant,) = perturbed.variants
    assert perturbed.left_out == []
    assert (variant.id, variant.problem, variant.answer) == ("q-paraphrase", FAITHFUL, "12")
    assert (variant.perturbation, variant.group) == ("paraphrase", "q")
    assert TEXT in server.requests[0]["messages"][-1]["content"]
    assert FAITHFUL in server.requests[1]["messages"][-1]["content"]
    assert TEXT not in server.requests[1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (FAITHFUL.replace("five", "some"), "other numbers"),
        (FAITHFUL.replace("five", "six"), "other numbers"),
        (FAITHFUL.replace("Tom", "Sam"), "other names"),
        (FAITHFUL.replace("Tom owns", "he owns"), "other names"),
        (FAITHFUL.replace("How many is that in all?", "Together they have them all."), "asks nothing"),
        (f"  {TEXT}\n", "the text itself"),
        ("5 and seven, Mia, Tom?", "shorter or longer"),
        (f"{FAITHFUL} {'So it is. ' * 20}", "shorter or longer"),
        (f"{FAITHFUL} Let $x=5$", "formulas|numbers"),
        ("", "shorter or longer"),
    ],
)
def test_an_unfaithful_paraphrase_is_left_out_unsolved(written: str, why: str) -> None:
    reason = outcome(written, [])
    assert reason is not None
    assert re.search(why, reason)


def test_a_paraphrase_that_is_not_solved_is_left_out() -> None:
    assert outcome(FAITHFUL, ["The answer is \\boxed{13}."]) == (
        "the solver's answer to the paraphrase is not the gold answer"
    )


def test_a_paraphrase_that_was_cut_off_is_left_out() -> None:
    assert outcome(FAITHFUL, [], finish="length") == "the paraphrase was cut off"


@pytest.mark.parametrize(("needed", "kept"), [(1, True), (2, True), (3, False)])
def test_enough_samples_have_to_be_correct(needed: int, kept: bool) -> None:
    answers = ["\\boxed{12}", "\\boxed{13}", "\\boxed{12}"]
    drawn = WRITING.model_copy(update={"temperature": 0.7})
    assert (outcome(FAITHFUL, answers, solving=drawn, samples=3, needed=needed) is None) is kept


def test_another_model_may_solve() -> None:
    with model(FAITHFUL, []) as (writer, _), model("", ["\\boxed{12}"]) as (solver, asked):
        config = ParaphraseConfig(writing=WRITING, solving=WRITING)
        perturbed = paraphrase_all([question(TEXT, "12")], writer, config, solver=solver)
    assert len(perturbed.variants) == len(asked.requests) == 1


def test_formulas_stay_and_spaces_in_them_do_not_count() -> None:
    text = "If $x + 1 = 5$ and \\$3 are left, what is $x$?"
    assert unfaithful(text, "What does $x$ equal, given that $x+1=5$ and that \\$3 remain?") is None
    assert unfaithful(text, "What is $x$, given that $x+1=6$ and that \\$3 remain?") == (
        "the paraphrase has other formulas"
    )


def test_more_correct_answers_than_samples_cannot_be_needed() -> None:
    with pytest.raises(ValidationError, match="of 2"):
        ParaphraseConfig(samples=2, needed=3)
    with pytest.raises(ValidationError, match="temperature"):
        ParaphraseConfig(samples=2)
