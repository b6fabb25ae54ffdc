"""Decode one batch of prompts. Imports torch: import it only to generate.

It is faster than transformers' `generate` on the same prompts: prompts are processed a few at a time, a
finished row is removed at once, and the keys and values of the other rows are not copied.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import torch
from transformers import DynamicCache, LogitsProcessorList, TemperatureLogitsWarper, TopPLogitsWarper

from theorem_sft.models.generate.calculator import Calculator, ValueConstraint
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.models.generate.kv_cache import join_caches

Inputs = Mapping[str, Any]
"""A model's inputs for one chat: `input_ids` of shape (1, tokens), and tensors of its images."""

# Prompt tokens processed at once, padding included; fewer on a CPU, where they fit into its caches.
_PROMPT_TOKENS_AT_ONCE = defaultdict(lambda: 32768, cpu=2048)


@torch.inference_mode()
def decode(
    model: Any,
    prompts: Sequence[Inputs],
    settings: GenerateConfig,
    *,
    end: Collection[int],
    calculator: Calculator | None = None,
) -> Iterator[tuple[int, list[int], int]]:
    """Yield the completions of a batch as they finish.

    The result depends only on the arguments and torch's random state.

    Args:
        model: A causal language model or a vision-language model.
        prompts: The longest first.
        settings: How tokens are chosen, and their maximum number.
        end: End tokens.

    Yields:
        Row of the prompt, tokens including the end token, number of values inserted by the calculator.
    """
    choose = _token_chooser(settings)
    cache, mask, logits, shift = _prefill(model, prompts, settings.max_new_tokens)
    rows = list(range(len(prompts)))
    answers: list[list[int]] = [[] for _ in rows]
    constraints = [ValueConstraint(calculator) if calculator else None for _ in rows]
    while True:
        for place, row in enumerate(rows):
            if constraint := constraints[row]:
                constraint.constrain(logits[place])
        tokens = choose(logits)
        left = []
        for place, (row, token) in enumerate(zip(rows, tokens.tolist(), strict=True)):
            answers[row].append(token)
            constraint = constraints[row]
            if token in end or len(answers[row]) == settings.max_new_tokens:
                yield row, answers[row], constraint.filled if constraint else 0
                continue
            left.append(place)
            if constraint:
                constraint.update(answers[row])
        if not left:
            return
        if len(left) < len(rows):
            places = _with_gaps_filled(left)
            rows = [rows[place] for place in places]
            chosen = torch.tensor(places, device=mask.device)
            tokens, mask, shift = tokens[chosen], mask[chosen], shift[chosen]
            cache.batch_select_indices(chosen)
        mask = torch.nn.functional.pad(mask, (0, 1), value=1)
        positions = mask.sum(dim=1, keepdim=True) - 1 + shift
        logits = _logits(model, cache, input_ids=tokens[:, None], attention_mask=mask, position_ids=positions)


def _with_gaps_filled(left: list[int]) -> list[int]:
    """Order the remaining rows so that only rows from the end move, into the gaps."""
    stay = set(left)
    gaps = [place for place in range(len(left)) if place not in stay]
    movable = [place for place in left if place >= len(left)]
    fill = dict(zip(gaps, movable, strict=True))
    return [fill.get(place, place) for place in range(len(left))]


def _token_chooser(settings: GenerateConfig) -> Callable[[Any], Any]:
    """Return a function from logits of shape (rows, vocabulary) to one token per row."""
    if settings.temperature == 0:
        return lambda logits: logits.argmax(dim=-1)
    warp = LogitsProcessorList([TemperatureLogitsWarper(settings.temperature)])
    if settings.top_p < 1:
        warp.append(TopPLogitsWarper(settings.top_p))

    def sample(logits: Any) -> Any:
        probabilities = torch.softmax(warp(None, logits.float()), dim=-1)
        return torch.multinomial(probabilities, num_samples=1)[:, 0]

    return sample


def _prefill(model: Any, prompts: Sequence[Inputs], new: int) -> tuple[Any, Any, Any, Any]:
    """Process the prompts; return cache, left-padded mask, next logits and the offset of the positions."""
    longest = prompts[0]["input_ids"].shape[1]
    mask = torch.zeros(len(prompts), longest, dtype=torch.long, device=model.device)
    shift = torch.zeros(len(prompts), 1, dtype=torch.long, device=model.device)
    caches, logits = [], []
    for start, some in _prompts_at_once(prompts, _PROMPT_TOKENS_AT_ONCE[model.device.type]):
        width = some[0]["input_ids"].shape[1]
        ids = torch.zeros(len(some), width, dtype=torch.long)
        for row, prompt in enumerate(some, start=start):
            length = prompt["input_ids"].shape[1]
            ids[row - start, width - length :] = prompt["input_ids"][0]
            mask[row, longest - length :] = 1
        rows = slice(start, start + len(some))
        inputs = {"input_ids": ids.to(model.device), "attention_mask": mask[rows, longest - width :]}
        cache = DynamicCache(config=model.config)
        if len(some[0]) == 1:
            positions = (inputs["attention_mask"].cumsum(dim=1) - 1).clamp(min=0)
            logits.append(_logits(model, cache, **inputs, position_ids=positions))
        else:
            extra = {name: value.to(model.device) for name, value in some[0].items() if name != "input_ids"}
            logits.append(_logits(model, cache, **(inputs | extra)))
            # Models with positions in time, height and width do not continue at the prompt's length.
            shift[rows] += getattr(model.model, "rope_deltas", 0)
        caches.append(cache)
    return join_caches(model, caches, longest + new), mask, torch.cat(logits), shift


def _prompts_at_once(prompts: Sequence[Inputs], tokens: int) -> Iterator[tuple[int, Sequence[Inputs]]]:
    """Yield (start, prompts) to be processed at once; a prompt with images is processed alone."""
    start = 0
    while start < len(prompts):
        stop = start + 1
        width = prompts[start]["input_ids"].shape[1]
        while (
            stop < len(prompts)
            and len(prompts[start]) == len(prompts[stop]) == 1
            and (stop + 1 - start) * width <= tokens
        ):
            stop += 1
        yield start, prompts[start:stop]
        start = stop


def _logits(model: Any, cache: Any, **inputs: Any) -> Any:
    """Return the logits of the next token, of shape (rows, vocabulary)."""
    return model(past_key_values=cache, use_cache=True, logits_to_keep=1, **inputs).logits[:, -1]
