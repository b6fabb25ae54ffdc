"""The shape of the package: no import cycles, unique names, short files, a true tree in the README."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

from tests.support.paths import ROOT

SOURCE = ROOT / "src" / "theorem_sft"
# The command line and the public face name their functions after the verbs, which the rooms below define.
FACES = ("cli", "__init__.py")
# Conventional names: every room with typed results keeps them in a file of this name.
REPEATED_FILES = {"__init__.py", "results.py"}
UNTYPED_DICTIONARIES = 80
LONGEST_FILE = 400


def source_files() -> Iterator[Path]:
    return iter(sorted(SOURCE.rglob("*.py")))


def relative(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def repeated(places: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_module_imports_itself_through_others() -> None:
    """Imports inside functions count too."""
    graph = grimp.build_graph("theorem_sft", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the modules


def test_file_names_are_unique() -> None:
    places = defaultdict(list)
    for path in source_files():
        if path.name not in REPEATED_FILES and path.parent.name not in FACES:
            places[path.name].append(relative(path))
    assert repeated(places) == {}


def test_public_functions_and_classes_have_unique_names() -> None:
    places = defaultdict(list)
    for path in source_files():
        if relative(path).split("/")[0] in FACES:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(relative(path))
    assert repeated(places) == {}


def test_untyped_dictionaries_are_rare() -> None:
    """`dict[str, Any]` belongs to the borders: JSON of others and transformers."""
    counts = {
        relative(path): path.read_text(encoding="utf-8").count("dict[str, Any]") for path in source_files()
    }
    largest = sorted(((count, name) for name, count in counts.items() if count), reverse=True)
    assert sum(counts.values()) <= UNTYPED_DICTIONARIES, largest


def test_no_file_is_long() -> None:
    lengths = {relative(path): len(path.read_text(encoding="utf-8").splitlines()) for path in source_files()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def readme_tree() -> Iterator[str]:
    """Yield the paths of the README's tree, a block of lines that start with a path, indented by level."""
    blocks = re.findall(r"^```\w*\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    for block in (block for block in blocks if "src/theorem_sft/" in block.splitlines()[0]):
        parents: list[tuple[int, str]] = [(-1, "")]
        for line in block.splitlines():
            match = re.match(r"([\s│├└─]*)([\w.-]+(?:/[\w.-]+)*(?:/|\.py|\.md|\.yaml))(?=[\s,]|$)", line)
            if match is None:
                continue  # the continued description of the line above
            indent, name = len(match[1]), match[2]
            while parents[-1][0] >= indent:
                parents.pop()
            path = parents[-1][1] + name
            parents.append((indent, path))
            yield path


def test_the_tree_of_the_readme_exists() -> None:
    paths = list(readme_tree())
    assert len(paths) >= 9
    assert [path for path in paths if not (ROOT / path).exists()] == []
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms <= {path.removeprefix("src/theorem_sft/").split("/")[0] for path in paths}
