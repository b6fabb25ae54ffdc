"""Compare our generation with plain `model.generate`: the same GSM8K questions, greedy, the same dtype.

    python -m perf.generation [--prompts N] [--plain ROWS] [--ours ROWS] [--dtype bf16|fp32] [--alone N]

Plain is what the documentation of transformers shows: left-padded batches of the questions in the order of
their file, `generate` with its defaults. Prints one JSON object: generated tokens per second of both (without
padding and tokens after an end token), their ratio, and the share of identical outputs; with `--alone` also
the share of the first N outputs that equal those of `generate` with one question at a time.
"""

from __future__ import annotations

import json
import time
from typing import Any

import torch
from transformers import GenerationConfig

from perf.common import add_data_option, argument_parser
from theorem_sft.core.console import progress_bar
from theorem_sft.models.chat import chat, end_ids, prompt_ids
from theorem_sft.models.generate.engine import GenerateConfig
from theorem_sft.models.generate.transformers_engine import TransformersEngine
from theorem_sft.models.loading import load_model, load_tokenizer
from theorem_sft.models.precision import choose_precision
from theorem_sft.models.resolve import resolve


def main() -> None:
    parser = argument_parser(__doc__)
    add_data_option(parser, "", "folder with gsm8k/test.jsonl")
    parser.add_argument("--model", default="embedded:smollm2-135m-instruct")
    parser.add_argument("--prompts", type=int, default=500)
    parser.add_argument("--new", type=int, default=256, help="maximum number of new tokens [%(default)s]")
    parser.add_argument("--plain", type=int, default=96, help="batch size of plain generate [%(default)s]")
    parser.add_argument("--ours", type=int, default=96, help="batch size of our engine [%(default)s]")
    parser.add_argument("--dtype", choices=["auto", "bf16", "fp32"], default="auto")
    parser.add_argument(
        "--alone", type=int, default=0, help="run the first N one at a time too [%(default)s]"
    )
    parser.add_argument("--calculator", action="store_true", help="also time the engine with the calculator")
    options = parser.parse_args()
    lines = (options.data / "gsm8k" / "test.jsonl").read_text(encoding="utf-8").splitlines()
    chats = [chat(json.loads(line)["question"]) for line in lines[: options.prompts]]
    folder = resolve(options.model)
    precision = choose_precision(options.dtype)
    result: dict[str, Any] = {"prompts": len(chats), "max_new_tokens": options.new, "dtype": precision.dtype}

    settings = GenerateConfig(max_new_tokens=options.new, batch_size=options.ours)
    with TransformersEngine(folder, dtype=options.dtype) as engine:
        engine.generate(chats[:1], settings.model_copy(update={"max_new_tokens": 8}))  # warm-up
        runs = {"ours": settings}
        if options.calculator:
            runs["calculator"] = settings.model_copy(update={"calculator": True})
        texts = {}
        for name, chosen in runs.items():
            start = time.perf_counter()
            outputs = engine.generate(chats, chosen)
            texts[name] = [output.text for output in outputs]
            tokens = sum(output.completion_tokens for output in outputs)
            result[name] = figures(time.perf_counter() - start, tokens, options.ours)
        if options.calculator:
            result["calculator"]["filled"] = sum(output.filled for output in outputs)

    tokenizer = load_tokenizer(folder)
    model = load_model(folder, precision.torch_dtype).to(precision.device).eval()
    ends = end_ids(tokenizer, model)
    model.generation_config = GenerationConfig(eos_token_id=ends, pad_token_id=ends[0])
    prompts = [prompt_ids(tokenizer, one) for one in chats]
    plain(model, tokenizer, prompts[:1], 1, 8)  # warm-up
    start = time.perf_counter()
    texts["plain"], tokens = plain(model, tokenizer, prompts, options.plain, options.new)
    result["plain"] = figures(time.perf_counter() - start, tokens, options.plain)
    result["ratio"] = round(result["ours"]["tokens_per_second"] / result["plain"]["tokens_per_second"], 2)
    result["identical"] = share(texts["ours"], texts["plain"])
    if options.alone:
        alone, _ = plain(model, tokenizer, prompts[: options.alone], 1, options.new)
        result["identical_to_alone"] = {"prompts": len(alone)} | {
            side: share(alone, texts[side][: len(alone)]) for side in ("ours", "plain")
        }
    print(json.dumps(result, indent=1))


def plain(model: Any, tokenizer: Any, prompts: list[list[int]], rows: int, new: int) -> tuple[list[str], int]:
    """Generate with `model.generate`; return the texts and their number of tokens."""
    texts = []
    tokens = 0
    with progress_bar("plain generate") as advance:
        for start in range(0, len(prompts), rows):
            batch = {"input_ids": prompts[start : start + rows]}
            inputs = tokenizer.pad(batch, padding_side="left", return_tensors="pt").to(model.device)
            output = model.generate(**inputs, max_new_tokens=new, do_sample=False)
            for new_ids in output[:, inputs["input_ids"].shape[1] :]:
                ends = torch.isin(new_ids, torch.tensor(model.generation_config.eos_token_id)).nonzero()
                kept = new_ids[: int(ends[0]) + 1] if len(ends) else new_ids
                tokens += len(kept)
                texts.append(tokenizer.decode(kept, skip_special_tokens=True))
            advance(len(texts), len(prompts))
    return texts, tokens


def figures(seconds: float, tokens: int, rows: int) -> dict[str, Any]:
    """Return batch size, seconds, tokens and tokens per second."""
    return {
        "batch_size": rows,
        "seconds": round(seconds, 1),
        "tokens": tokens,
        "tokens_per_second": round(tokens / seconds, 1),
    }


def share(some: list[str], others: list[str]) -> float:
    """Return the share of identical texts."""
    return round(sum(one == other for one, other in zip(some, others, strict=True)) / len(some), 4)


if __name__ == "__main__":
    main()
