"""Hostile texts: none is executed, each gets a result within two seconds, and the pool keeps working."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from theorem_sft.core.pool import KillablePool
from theorem_sft.theory.mathtext.expressions.language import parse_expression
from theorem_sft.theory.mathtext.expressions.limits import ExpressionError
from theorem_sft.theory.mathtext.expressions.truth import holds

CANARY = "hostile-canary"
INJECTIONS = [
    f"__import__('os').system('touch {CANARY}')",
    f"open('{CANARY}', 'w')",
    f"open('{CANARY}', 'w').write('x') = 1",
    f'eval(\'open("{CANARY}", "w")\')',
    f'exec(\'open("{CANARY}", "w")\')',
    f"(lambda: open('{CANARY}', 'w'))()",
    f"[open('{CANARY}', 'w') for x in (1,)]",
    f"x if open('{CANARY}', 'w') else y",
    f"sqrt(open('{CANARY}', 'w'))",
    f"sum(open('{CANARY}', 'w'), k, 1, 2)",
    f'f\'{{open("{CANARY}", "w")}}\'',
    f'sympify(\'open("{CANARY}", "w")\')',
    f"print(file=open('{CANARY}', 'w'))",
    f"Path('{CANARY}').touch()",
    f"getattr(x, 'touch')('{CANARY}')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__.__mro__",
    "x.func.__globals__",
    "sqrt.__globals__",
    "globals()",
    "vars()",
    "breakpoint()",
    "exit()",
    "quit()",
    "input()",
    "help()",
    "compile('1', '', 'eval')",
    "type('X', (), {})",
    "__builtins__",
    "__class__",
    "import os",
    "from os import system",
    "1; 2",
    "x = (y := 3)",
    "yield 1",
    "await x",
    "async for",
    "lambda: 0",
    "{1: 2}",
    "{1, 2}",
    "'text'",
    "b'text'",
    "x.y",
    "x[0]",
    "x[0:1]",
    "sqrt(*x)",
    "sqrt(**x)",
    "sqrt(x=2)",
    "[*x]",
    "N(1)",
    "Lambda(x, x)",
    "Function('f')(1)",
]
UNREADABLE = [
    "", " ", "\x00", "1\x002", "\x001 = 1", "１ + 1", "٣", "ｅｖａｌ(1)", "x\u202e1", "1\u200b+1", "𝟙 + 𝟚",
    "é = 1", "1e999", "1_000", "0x10", "0b1", "1j", "True", "None", "...", "x\ny", "x \\\n+ 1", "#", "1 #",
    "1 +",
    ")(", "=" * 50, "!", ")!", "1 + !", "!" * 1000,
    "1 = = 1", "x" * 100, "7" * 31, "0." + "3" * 40, "(" * 10**6 + ")" * 10**6, "[" * 10**6,
    "(" * 500 + "1" + ")" * 500, "-" * 1500 + "1", "not " * 400 + "1 = 1", "sqrt(" * 300 + "1" + ")" * 300,
    "+".join(["1"] * 2000), "^".join(["2"] * 60),
]  # fmt: skip
GIANTS = [
    "9**9**9**9", "9^9^9^9 = 1", "2^(2^(2^(2^(2^2))))", "10**100000", "sqrt(2)**(10**9)",
    "(1 + sqrt(2))**4000", "(x + y)**4000 = 1", "factorial(10**9)", "factorial(factorial(100))",
    "factorial(factorial(9)) > 0",
    "binomial(10**9, 5*10**8)", "permutations(10**9, 10**8)", "product(factorial(k)^9, k, 1, 300) = 1",
    "sum(k, k, 1, 10**9)", "sum(sum(sum(k, k, 1, 1000), i, 1, 1000), j, 1, 1000)",
    "sum(factorial(k)^k, k, 1, 2000)", "product(k, k, 1, 10**12)", "totient(10**29 + 319)",
    "totient(1000000000000000000000007*9)", "divisors(factorial(20)) = 1", "is_prime(10**400 + 69)",
    "next_prime(10**300)", "mod(7^(7^(7^7)), 10) = 3", "gcd(factorial(300)^50, 2)", "sin(10**1000) = 0",
    "exp(exp(exp(9))) = 1", "log(10**4000)", "floor(exp(3000)) = 1", "floor(pi*10**3000) = 3",
    "tan(tan(tan(tan(tan(1))))) = 0", "sort(" + ",".join(map(str, range(200))) + ")",
    "1/0", "1 % 0", "mod(1, 0)", "0^(-1)", "log(0) = 1", "gcd(1/2, 3)", "item([1, 2], 3)",
    "cross([1], [2])", "mode(1, 2)",
    "(x^99 + 1)^40 = (x^99 - 1)^40", "cos(x)^60 - sin(x)^60 = cos(2*x)^60", "x^(y^(z^(x^y))) = 1",
    "abs(abs(abs(sqrt(sqrt(sqrt(x))))))^99 = 1", "max(" + ",".join(["x"] * 150) + ") = 1",
]  # fmt: skip
HOSTILE = [*INJECTIONS, *UNREADABLE, *GIANTS]


def answer(text: str) -> str:
    """Parse a text in a worker, and decide it if it is a relation."""
    try:
        parse_expression(text)
        return str(holds(text, {}))
    except ExpressionError as error:
        return f"refused: {error}"


@pytest.mark.parametrize("text", [*INJECTIONS, *UNREADABLE], ids=range(len(INJECTIONS) + len(UNREADABLE)))
def test_text_outside_the_language_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_expression(text)


def test_every_hostile_text_gets_a_result_and_the_pool_keeps_working(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(HOSTILE) >= 100
    with KillablePool(1, timeout=2.0, memory=512 << 20) as pool:
        assert pool.map(answer, ["1 + 1 = 2"])[0].value == "True"
        for text in HOSTILE:
            start = time.monotonic()
            (outcome,) = pool.map(answer, [text])
            # The time limit plus the start of a new worker on a busy machine.
            assert time.monotonic() - start < 2.0 + 3.0, text[:60]
            assert outcome.failure in (None, "timeout", "memory"), text[:60]
        assert pool.map(answer, ["2 + 2 = 4", "1 = 2"])[1].value == "False"
    assert not list(tmp_path.iterdir())
