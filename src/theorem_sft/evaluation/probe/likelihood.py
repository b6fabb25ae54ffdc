"""Score given texts under a model: the likelihood of each token.

All tokens of a text are scored in one forward pass (teacher forcing). Greedy decoding generates the text
exactly when every token is the model's first choice after the correct tokens before it, so that a test for
extractable memorisation (Carlini et al. 2023) needs no generation.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from theorem_sft.core.console import progress_bar, say
from theorem_sft.core.errors import InputError, WorkError
from theorem_sft.models.chat import Message, completion_ids, prompt_ids
from theorem_sft.models.loading import load_model, load_tokenizer, release_memory
from theorem_sft.models.precision import Dtype, choose_precision
from theorem_sft.models.resolve import resolve
from theorem_sft.training.batches import cut_by_length
from theorem_sft.training.encode import IGNORED, Encoded, collate
from theorem_sft.training.loss import why_plain

_TOKENS_PER_PASS = {"cpu": 2048, "cuda": 16384, "mps": 16384}  # padding included
# Logits in memory at once: 256 MiB of fp32.
_LOGITS_AT_ONCE = 1 << 26


@dataclass(frozen=True)
class TextToScore:
    """A text whose end is scored.

    Args:
        text: The text; a turn of a chat has no white space around it.
        start: Index of the first scored character, preferably of the white space before a word.
        chat: The turns before it; None: plain text without a chat template, scored from its second token if
            the tokenizer adds no start token.
        role: The role of the turn. The end token of an assistant's turn is scored too.
    """

    text: str
    start: int = 0
    chat: Sequence[Message] | None = None
    role: Literal["assistant", "user"] = "assistant"


@dataclass(frozen=True)
class TokenScores:
    """The scores of the scored part of a text.

    Args:
        losses: Negative log likelihood of each token, in nats.
        first: Whether each token is the model's first choice (the argmax).
    """

    losses: tuple[float, ...]
    first: tuple[bool, ...]

    @property
    def tokens(self) -> int:
        """Number of tokens scored."""
        return len(self.losses)

    @property
    def loss(self) -> float:
        """Sum of the losses, in nats."""
        return math.fsum(self.losses)

    @property
    def reproduced(self) -> bool:
        """Whether greedy decoding generates the scored part (in bf16 up to rounding)."""
        return all(self.first)


def likelihoods(model: str, texts: Sequence[TextToScore], *, dtype: Dtype = "auto") -> list[TokenScores]:
    """Score texts under a model on this machine; servers do not provide the likelihood of a given text.

    Args:
        model: A folder, a hub id or an embedded model.
        texts: The texts; each is scored independently of the others, up to rounding.
        dtype: Number format of the weights; bf16 rounds a loss by some hundredths of a nat.

    Raises:
        InputError: The model cannot be loaded, a text exceeds its context, its chat template changes a text,
            or a chat contains an image.
        WorkError: A loss is NaN or infinite.
    """
    import torch

    folder = resolve(model)
    tokenizer = load_tokenizer(folder)
    encoded = [_encode(tokenizer, text) for text in texts]
    scored: list[TokenScores] = [TokenScores((), ()) for _ in texts]
    if not texts:
        return scored
    precision = choose_precision(dtype)
    say(f"scoring in {precision.dtype} on {precision.device} ({precision.reason})")
    network = load_model(folder, precision.torch_dtype).to(precision.device).eval()
    _check_length(encoded, getattr(network.config.get_text_config(), "max_position_embeddings", None))
    plain = why_plain(network) is not None
    lengths = [len(one.ids) for one in encoded]
    budget = _TOKENS_PER_PASS[precision.device]
    if plain:  # the model computes logits at every position
        budget = min(budget, max(1, _LOGITS_AT_ONCE // network.config.get_text_config().vocab_size))
    done = 0
    with progress_bar("scoring") as advance, torch.inference_mode():
        # Longest first, so that running out of memory happens at the start.
        for batch in cut_by_length(range(len(lengths)), lengths, budget):
            scores = _score(network, [encoded[place] for place in batch], plain)
            for place, one in zip(batch, scores, strict=True):
                if not all(map(math.isfinite, one.losses)):
                    raise WorkError(
                        f"{folder}: the loss of text {place} is NaN or infinite; are the weights complete?"
                    )
                scored[place] = one
            done += len(batch)
            advance(done, len(texts))
    del network
    release_memory()
    return scored


def _encode(tokenizer: Any, text: TextToScore) -> Encoded:
    """Return the token ids of a text in its chat, and the index of the first scored token.

    Text and context are tokenised together, so that the ids are those of training. A token that spans the
    start is scored.
    """
    if text.chat is None:
        ids = list(tokenizer(text.text)["input_ids"])
        known = list(tokenizer(text.text[: text.start])["input_ids"])
        return Encoded(ids, max(1, _common(ids, known)))
    if any(not isinstance(message["content"], str) for message in text.chat):
        raise InputError("a chat contains an image", hint="use chats without images")
    turn: Message = {"role": text.role, "content": text.text}
    if text.role == "assistant":
        prompt = prompt_ids(tokenizer, text.chat)
        answer = completion_ids(tokenizer, text.chat, turn)
        given: Message = {**turn, "content": text.text[: text.start]}
        known = completion_ids(tokenizer, text.chat, given)[:-1] if text.start else []
        return Encoded(prompt + answer, len(prompt) + _common(answer, known))
    try:
        chat = [*text.chat, turn]
        whole = str(tokenizer.apply_chat_template(chat, tokenize=False, continue_final_message=True))
    except ValueError:  # the template's output does not contain the turn
        whole = ""
    if not whole.endswith(text.text):
        raise InputError(
            f"the model's chat template changes the turn {text.text[:40]!r}",
            hint="score it as an assistant's turn or as plain text",
        )
    before = whole[: len(whole) - len(text.text) + text.start]
    ids, known = (list(tokenizer(part, add_special_tokens=False)["input_ids"]) for part in (whole, before))
    return Encoded(ids, max(1, _common(ids, known)))


def _common(one: list[int], other: list[int]) -> int:
    """Return the length of the common prefix."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _check_length(encoded: Sequence[Encoded], context: int | None) -> None:
    for place, one in enumerate(encoded):
        if context is not None and len(one.ids) > context:
            raise InputError(
                f"text {place} has {len(one.ids)} tokens, which exceeds the model's context of {context}",
                hint="shorten the text or cut it into paragraphs",
            )


def _score(model: Any, batch: list[Encoded], plain: bool) -> Iterator[TokenScores]:
    """Score a batch in one forward pass."""
    import torch

    batch = [Encoded(one.ids or [0], one.start) for one in batch]  # an empty text has no token
    collated = collate(batch)
    ids, labels = collated["input_ids"].to(model.device), collated["labels"][:, 1:].to(model.device)
    rows, columns = torch.nonzero(labels != IGNORED, as_tuple=True)
    expected = labels[rows, columns]
    losses, first = [], []
    for start, logits in _logits(model, ids, rows, columns, plain):
        targets = expected[start : start + len(logits)]
        losses += torch.nn.functional.cross_entropy(logits.float(), targets, reduction="none").tolist()
        first += (logits.argmax(dim=-1) == targets).tolist()
    start = 0
    for one in batch:
        stop = start + max(0, one.supervised)
        yield TokenScores(tuple(losses[start:stop]), tuple(first[start:stop]))
        start = stop


def _logits(model: Any, ids: Any, rows: Any, columns: Any, plain: bool) -> Iterator[tuple[int, Any]]:
    """Yield the logits of positions in parts of shape (positions, vocabulary), each with its start index."""
    if plain:
        yield 0, model(input_ids=ids, use_cache=False).logits[rows, columns]
        return
    hidden = model.get_decoder()(input_ids=ids, use_cache=False).last_hidden_state[rows, columns]
    size = max(1, _LOGITS_AT_ONCE // model.config.get_text_config().vocab_size)
    for start in range(0, len(hidden), size):
        yield start, model.get_output_embeddings()(hidden[start : start + size])
