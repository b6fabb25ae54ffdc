"""The library API: what `import theorem_sft` offers, and when it is imported."""

import ast
import inspect
import subprocess
import sys
import typing

import pytest

import theorem_sft as ts
from tests.support.paths import ROOT

SOURCE = ROOT / "src" / "theorem_sft" / "__init__.py"


def test_the_import_is_light() -> None:
    code = (
        "import sys, theorem_sft as ts\n"
        "assert {'build', 'Trace', '__version__'} <= set(dir(ts))\n"
        "heavy = {'torch', 'transformers', 'sympy', 'pydantic', 'numpy', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_data_functions_need_no_torch() -> None:
    code = (
        "import sys, theorem_sft as ts\n"
        "ts.build, ts.verify, ts.render, ts.list_theorems, ts.Recipe, ts.TrainConfig, ts.GenerateConfig\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_type_checkers_see_the_same_names() -> None:
    block = next(
        node for node in ast.parse(SOURCE.read_text(encoding="utf-8")).body if isinstance(node, ast.If)
    )
    imported = {
        alias.asname or alias.name: f"{statement.module}:{alias.name}"
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert imported == ts._PLACES
    assert sorted(ts.__all__) == sorted(["__version__", *ts._PLACES])
    assert set(ts.__all__) <= set(dir(ts))


@pytest.mark.parametrize("name", [name for name in ts.__all__ if not name.startswith("_")])
def test_every_name_is_documented(name: str) -> None:
    value = getattr(ts, name)
    documentation = inspect.getdoc(value)
    assert documentation
    if inspect.isfunction(value):
        assert typing.get_type_hints(value)["return"] is not None
        assert all(f"    {each}: " in documentation for each in inspect.signature(value).parameters)


def test_unknown_names_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        ts.nonsense  # noqa: B018
