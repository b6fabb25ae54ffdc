"""Engines, which generate completions for chats: settings, interface and registry.

To add an engine, write a subclass of `Engine` in a file of its own and add one line to `ENGINES`; an example
is in docs/extending.md. The rest of the package checks the capabilities that the class declares and never
compares engine names. `ENGINES` contains import paths, so that reading a configuration imports no engine. The
module of an engine must be importable without torch and without the packages that `missing` checks: import
those inside the methods.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from theorem_sft.core.console import progress_bar
from theorem_sft.core.errors import InputError
from theorem_sft.models.chat import Message
from theorem_sft.models.precision import Dtype

Capability = Literal["local_weights", "likelihoods", "images", "calculator"]


class ServerConfig(BaseModel):
    """Connection to an OpenAI-compatible server; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    base_url: str | None = None
    """Address, such as http://localhost:8000/v1; None: the value of OPENAI_BASE_URL."""
    api_key_variable: str = "OPENAI_API_KEY"
    """Environment variable that holds the key; local servers need none."""
    concurrency: int = Field(default=32, ge=1)
    """Number of requests in flight at once."""
    timeout: float = Field(default=600, gt=0)
    """Seconds allowed for one request."""
    retries: int = Field(default=5, ge=0)
    """Retries of a request after status 429, 5xx or a timeout, with growing delays."""
    cache: Path | None = None
    """SQLite file with the responses to earlier requests, which are not sent again; None: no cache."""


class GenerateConfig(BaseModel):
    """Settings of generation; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")

    engine: str = "transformers"
    """A name in `ENGINES`: `transformers` or `vllm` in this process, `openai` for a server."""
    server: ServerConfig = ServerConfig()
    """The server of the `openai` engine."""
    calculator: bool = False
    """Insert the value of a formula when the model writes `=` after it (`transformers` only). An evaluation
    then generates every answer twice, without and with the calculator."""
    max_new_tokens: int = Field(default=256, ge=1)
    """Maximum number of generated tokens."""
    batch_size: int = Field(default=96, ge=1)
    """Chats per batch of `transformers`; vLLM chooses the number itself."""
    temperature: float = Field(default=0.0, ge=0)
    """0: greedy decoding; above 0: sampling."""
    top_p: float = Field(default=1.0, gt=0, le=1)
    """Sample from the most likely tokens whose probabilities add up to this."""
    seed: int = 0
    """Sampling seed."""
    dtype: Dtype = "auto"
    """Number format of the weights; `auto`: bf16 if the processor supports it."""

    @field_validator("engine")
    @classmethod
    def _engine_exists(cls, engine: str) -> str:
        if engine not in ENGINES:
            raise ValueError(f"unknown engine {engine!r}: choose from {', '.join(ENGINES)}")
        return engine

    @model_validator(mode="after")
    def _calculator_is_supported(self) -> GenerateConfig:
        if self.calculator and not self.supports("calculator"):
            others = " or ".join(engines_with("calculator"))
            raise ValueError(
                f"the engine {self.engine} does not support the calculator: use {others}, "
                "or set calculator to false"
            )
        return self

    def supports(self, capability: Capability) -> bool:
        """Return whether the chosen engine has a capability."""
        return bool(getattr(engine_class(self.engine), capability))

    def seed_of(self, index: int) -> int:
        """Return the sampling seed of the chat with this index, below 2**31.

        Two equal chats get different samples. In greedy decoding all chats get the same seed, so that equal
        requests to a server are equal.
        """
        return self.seed if self.temperature == 0 else (self.seed * 1_000_003 + index) % 2**31


@dataclass(frozen=True)
class Generated:
    """One completion.

    Args:
        text: Without the prompt and without special tokens.
        finish_reason: `stop` at an end token, `length` if cut at `max_new_tokens`.
        prompt_tokens: Length of the prompt in tokens.
        completion_tokens: Length of the completion in tokens, end token included.
        filled: Number of values that the calculator inserted.
    """

    text: str
    finish_reason: Literal["stop", "length"]
    prompt_tokens: int
    completion_tokens: int
    filled: int = 0


OnAnswer = Callable[[int, Generated], None]
"""Called with the index of a chat and its completion as soon as that is finished."""


class Engine(ABC):
    """Generates completions for chats. A context manager: leaving it closes the engine."""

    local_weights: ClassVar[bool] = False
    """Loads weights (a folder, a hub id, an embedded model) on this machine, so also models trained here."""
    likelihoods: ClassVar[bool] = False
    """The likelihood of a given text can be computed for its models: transformers loads them as well."""
    images: ClassVar[bool] = False
    """Accepts chats with images, if the model does."""
    calculator: ClassVar[bool] = False
    """Supports `GenerateConfig.calculator`."""

    @classmethod
    def missing(cls) -> str | None:
        """Return what must be installed first, and how; None if nothing is missing."""
        return None

    @classmethod
    @abstractmethod
    def open(cls, model: str, settings: GenerateConfig) -> Engine:
        """Load or connect to a model, see `open_engine`."""

    @abstractmethod
    def complete(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        answers: Mapping[int, Generated],
        emit: OnAnswer,
    ) -> None:
        """Generate the completions that are missing; called by `generate`.

        Args:
            chats: All chats, including those with a completion.
            answers: Completions by index of the chat; every `emit` adds one.
            emit: To be called once for each missing index, in any order.
        """

    def generate(
        self,
        chats: Sequence[list[Message]],
        settings: GenerateConfig,
        *,
        done: Mapping[int, Generated] | None = None,
        on_answer: OnAnswer | None = None,
    ) -> list[Generated]:
        """Generate one completion for each chat; the same chats and settings give the same completions.

        Args:
            chats: All chats, including those with a completion.
            done: Completions of an interrupted run by index. They are kept, and the others are the same as in
                an uninterrupted run.
            on_answer: Called once for each new completion, never from two threads.

        Returns:
            The completions in the order of the chats.
        """
        answers = dict(done or {})
        with progress_bar("generating") as advance:
            advance(len(answers), len(chats))

            def emit(index: int, answer: Generated) -> None:
                answers[index] = answer
                advance(len(answers), len(chats))
                if on_answer is not None:
                    on_answer(index, answer)

            self.complete(chats, settings, answers, emit)
        return [answers[index] for index in range(len(chats))]

    def close(self) -> None:
        """Free memory, processes and files; the engine cannot be used afterwards."""
        return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


ENGINES: dict[str, str | type[Engine]] = {
    "transformers": "theorem_sft.models.generate.transformers_engine:TransformersEngine",
    "vllm": "theorem_sft.models.generate.vllm_engine:VLLMEngine",
    "openai": "theorem_sft.models.generate.openai_engine:OpenAIEngine",
}
"""The registry: an engine's name, and its class or where to import it from."""


def engine_class(name: str) -> type[Engine]:
    """Return the class of an engine in `ENGINES`, imported on first use."""
    entry = ENGINES[name]
    found: type[Engine] = resolve_name(entry) if isinstance(entry, str) else entry
    return found


def engines_with(capability: Capability) -> list[str]:
    """Return the names of the engines with a capability, for error messages."""
    return [name for name in ENGINES if getattr(engine_class(name), capability)]


def open_engine(model: str, settings: GenerateConfig) -> Engine:
    """Open the engine that the settings name; use it as a context manager.

    Args:
        model: A folder, a hub id or an embedded model; for a server, the server's name for the model.
        settings: Settings of the engine.

    Raises:
        InputError: The model cannot be loaded, or the engine is not installed.
    """
    kind = engine_class(settings.engine)
    if missing := kind.missing():
        raise InputError(f"the engine {settings.engine} cannot be used: {missing}")
    return kind.open(model, settings)


def check_context_limit(lengths: Mapping[int, int], max_new_tokens: int, context: int | None) -> None:
    """Check that the longest completion fits into the model's context after each prompt.

    Args:
        lengths: Length of each prompt in tokens, by the index of its chat.
        max_new_tokens: Maximum length of a completion in tokens.
        context: Context length of the model in tokens; None: unlimited.

    Raises:
        InputError: Names the first chat that is too long.
    """
    for index, length in lengths.items():
        if context is not None and length + max_new_tokens > context:
            raise InputError(
                f"chat {index} has {length} tokens, which with {max_new_tokens} new tokens "
                f"exceeds the model's context of {context}",
                hint="lower max_new_tokens or shorten the chat",
            )
