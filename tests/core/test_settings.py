"""Settings: YAML files and overrides become models; errors name the line or the override."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from theorem_sft.core.errors import InputError
from theorem_sft.core.settings import parse_settings, read_settings


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    size: int = 1


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = "x"
    part: Part = Part()
    parts: list[Part] = []


def read(folder: Path, text: str, *overrides: str) -> Settings:
    path = folder / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path, Settings, overrides=overrides, start_hint="write one", hint="correct it")


def test_overrides_replace_settings_of_the_file(tmp_path: Path) -> None:
    settings = read(tmp_path, "name: y\npart: {size: 2}\n", "part.size=3", "parts=[{size: 4}]")
    assert settings == Settings(name="y", part=Part(size=3), parts=[Part(size=4)])


def test_overrides_replace_settings_of_a_model() -> None:
    base = Settings(name="y", part=Part(size=2))
    assert parse_settings(Settings, ["part.size=3"], base=base) == Settings(name="y", part=Part(size=3))
    assert base.part.size == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: y\npart:\n  size: x\n", r"settings\.yaml, line 3: part\.size: .*; correct it\."),
        ("name: y\nparts:\n- size: 1\n- width: 1\n", r"line 4: parts\.1\.width: unknown key"),
        ("name: [", r"line 1: broken YAML"),
        ("", r"settings\.yaml: the file is empty or not a mapping; write one\."),
    ],
)
def test_errors_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("name", "'name' is not of the form a.b=c"),
        ("name.size=1", "--set name.size: name is not a group of settings"),
        ("name=[", "the value is not YAML"),
        ("size=1", "--set size: unknown key"),
    ],
)
def test_errors_name_the_override(override: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_settings(Settings, [override], base={"name": "y"})
