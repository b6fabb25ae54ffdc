"""FormalGeo problems as typed records, read from JSON lines or from the official folder."""

import contextlib
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from theorem_sft.core.errors import InputError
from theorem_sft.core.files import explain, read_json, read_records
from theorem_sft.data.sources.formalgeo.language.cdl import Call, parse_cdl
from theorem_sft.data.sources.formalgeo.language.gdl import PREDICATES, THEOREMS

FORMAL_FIELDS = ("construction_cdl", "text_cdl", "image_cdl", "goal_cdl")
"""The fields of a formal problem that a trace carries as its structure."""
_ASIDE = re.compile(r"[A-Z][a-z]+(,? [A-Z]?[a-z]+)*\.")
"""A sentence without numbers and without names of points (capitals inside it)."""


class TextStyle(BaseModel):
    """How the text of a problem is worded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Literal["usual", "other"] = "usual"
    """The first or the second wording."""
    numbers: Literal["figures", "decimals", "words"] = "figures"
    """How the values of quantities are written."""
    aside: str | None = None
    """An additional off-topic sentence."""

    @field_validator("aside")
    @classmethod
    def _names_nothing(cls, aside: str | None) -> str | None:
        if aside is not None and not _ASIDE.fullmatch(aside):
            raise ValueError(f"the sentence {aside!r} may name a point or a number of the problem")
        return aside


class FormalProblem(BaseModel):
    """A problem in CDL: the `structure` of a FormalGeo trace."""

    construction_cdl: list[str]
    text_cdl: list[str]
    image_cdl: list[str] = []
    goal_cdl: str
    telling: TextStyle | None = None
    """The style of a variant's text; None: the default style."""

    @property
    def facts(self) -> list[Call]:
        """The given facts, from the text and the image."""
        return [parse_cdl(text) for text in [*self.text_cdl, *self.image_cdl]]

    def structure(self) -> dict[str, Any]:
        """Return the `structure` of a trace of this problem."""
        return self.model_dump(include=set(FORMAL_FIELDS))


class AnnotatedProblem(FormalProblem):
    """A problem of FormalGeo7k with its answer and the theorems that solve it."""

    problem_id: str = Field(coerce_numbers_to_str=True)
    problem_answer: str = Field(coerce_numbers_to_str=True, pattern=r"\S")
    theorem_seqs: list[str]
    source: str = ""
    problem_img: str | None = None


def read_formal_problems(data: Path) -> list[AnnotatedProblem]:
    """Read and check all problems, in the order of the file (in a folder: by number).

    Args:
        data: A JSON-lines file, the official folder, or its `problems` subfolder.

    Raises:
        InputError: There are no problems, or one is broken or lacks a field; names file and line.
    """
    if not data.is_dir():
        return read_records(data, AnnotatedProblem)
    folder = data / "problems" if (data / "problems").is_dir() else data
    files = sorted(folder.glob("*.json"), key=lambda path: path.stem.zfill(9))
    files = [path for path in files if path.stem.isdigit()]
    if not files:
        raise InputError(
            "has no problem files", path=data, hint="name the folder with problems/1.json, 2.json, …"
        )
    problems = []
    for path in files:
        try:
            problems.append(AnnotatedProblem.model_validate(read_json(path, hint="fetch the file again")))
        except ValidationError as error:
            raise InputError(explain(error)[0], path=path, hint="correct or remove the file") from None
    return problems


def find_gdl(data: Path, gdl: Path | None) -> Path:
    """Return the folder with both GDL files.

    Args:
        data: The file or folder of problems.
        gdl: The folder from the user; None: the folder of the problems, or `gdl` in it.

    Raises:
        InputError: The files are not there.
    """
    base = data if data.is_dir() else data.parent
    folders = [base, base / "gdl"] if gdl is None else [gdl]
    if gdl is None and base.name == "problems":
        folders += [base.parent, base.parent / "gdl"]
    for folder in folders:
        if (folder / PREDICATES).is_file() and (folder / THEOREMS).is_file():
            return folder
    raise InputError(
        f"no {PREDICATES} and {THEOREMS} here",
        path=folders[0],
        hint="put both there or name their folder with --gdl",
    )


def find_definitions(data: Path) -> Path | None:
    """Return the folder with the GDL files of a file or folder of traces or problems, or None."""
    with contextlib.suppress(InputError):
        return find_gdl(data, None)
    return None
