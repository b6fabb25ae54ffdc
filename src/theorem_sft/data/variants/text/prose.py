r"""The prose of a text, its sentences, and edits of it.

Everything that is not prose (formulas, drawings, code, commands) is hidden behind marks of the same length,
so that a place in `Prose.shown` is the same place in the text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources

import yaml

from theorem_sft.data.traces.trace import Problem, Question, Trace
from theorem_sft.data.variants.change import NotApplicable, P


def _data_file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _lists() -> dict[str, str]:
    loaded: dict[str, str] = yaml.safe_load(_data_file("words.yaml"))
    return loaded


def word_list(name: str) -> frozenset[str]:
    """Return a list of `words.yaml`."""
    return frozenset(_lists()[name].split())


def forms_of_one_name() -> list[frozenset[str]]:
    """Return the sets of first names that may be forms of one, such as bob and robert."""
    return [frozenset(forms.split()) for forms in _lists()["forms_of_one_name"].split(";")]


@cache
def first_names() -> dict[str, str]:
    """Return first names, each with its gender, "female" or "male"."""
    loaded = yaml.safe_load(_data_file("names.yaml"))
    return {name: gender for gender, names in loaded.items() for name in names.split()}


@cache
def letter_runs() -> frozenset[str]:
    """Return the runs of three letters in English words (of the list SCOWL, wamerican 2020.12.07)."""
    lines = _data_file("letter_runs.txt").splitlines()
    return frozenset(line[:2] + third for line in lines for third in line.partition(" ")[2])


# Marks for one character that is not prose: any; the last one of a formula that ends in a full stop
# (`$x = 5.$`); the same for a displayed formula, which needs no space after it.
_HIDDEN, _ENDED, _DISPLAYED = "\ue000", "\ue001", "\ue002"
MARKS = frozenset((_HIDDEN, _ENDED, _DISPLAYED))
"""Each stands for one character that is not prose."""

_OTHER = re.compile(
    r"(?P<asy>\[asy\].*?\[/asy\])"
    r"|(?P<display>\\begin\s*\{(\w+\*?)\}.*?\\end\s*\{\3\}|\\\[.*?\\\]|\$\$.*?\$\$)"
    r"|(?P<inline>\\\(.*?\\\)|(?<!\\)\$(?:\\.|[^$\\])*\$)"
    r"|(?P<code>```.*?```|`[^`\n]+`|https?://\S+)"
    r"|(?P<command>\\[A-Za-z]+\*?(?:\s*\{[^{}]*\})*)",
    re.DOTALL,
)
_DOLLAR = re.compile(r"(?<!\\)\$")
_MONEY = re.compile(r"(?<!\\)\$(?=\d|\.\d)")
_WRITTEN_OUT = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+")
_EVERYDAY = re.compile(
    r"\b(?:and|the|for|each|per|of|he|she|they|has|had|is|are|was|in|on|at|to|with|costs?|more|from|if)\b"
)
_STOP = re.compile(rf"[.?!]+[\"”’')\]]*(?=\s)|{_ENDED}(?=\s)|{_DISPLAYED}")
_WORD_BEFORE = re.compile(r"[^\s(\"“]*$")
_ABBREVIATIONS = word_list("abbreviations")


@dataclass(frozen=True)
class Prose:
    """A text with its prose separated from the rest.

    Args:
        text: The whole text.
        shown: The same text, each character that is not prose replaced by a mark.
        latex: Whether dollar signs and backslashes mean mathematics; otherwise a dollar sign means money.
    """

    text: str
    shown: str
    latex: bool

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of each sentence, blanks around it left out; none where an end is unclear."""
        return [span for span, _ in self._split]

    @property
    def last_is_sure(self) -> bool:
        """Whether no sentence might end within the last one."""
        return bool(self._split) and self._split[-1][1]

    @cached_property
    def _split(self) -> list[tuple[tuple[int, int], bool]]:
        found: list[tuple[tuple[int, int], bool]] = []
        start, sure = 0, True
        for stop in _STOP.finditer(self.shown):
            if not self.shown[stop.end() :].strip():
                break
            ends = self._ends(stop)
            if ends:
                found.append((self._trimmed(start, stop.end()), sure))
                start, sure = stop.end(), True
            elif ends is None:
                sure = False
        if self.text[start:].strip():
            found.append((self._trimmed(start, len(self.text)), sure))
        return found

    def _ends(self, stop: re.Match[str]) -> bool | None:
        """Whether a sentence ends here; None if that is unclear."""
        after = self.shown[stop.end() :].lstrip()[0]
        if not (after.isupper() or after.isdigit() or after in MARKS or after in '$"“('):
            return None
        if stop[0][0] != ".":
            return (
                stop[0] in (_ENDED, _DISPLAYED) or after.isupper() or after in MARKS or after == "$" or None
            )
        before = _WORD_BEFORE.search(self.shown[: stop.start()])
        word = before[0].lower() if before else ""
        if word in ("mr", "mrs", "ms", "dr", "prof"):  # a name follows
            return False
        doubtful = word in _ABBREVIATIONS or re.search(r"[a-z]\.|\.\.", word) or re.fullmatch("[a-z]?", word)
        return None if doubtful else True

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        piece = self.text[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


@lru_cache(maxsize=16384)
def _read(text: str) -> Prose | str:
    latex = "\\" in text or "[asy]" in text
    dollars = len(_DOLLAR.findall(text))
    if dollars and len(_MONEY.findall(text)) == dollars and not latex:
        return Prose(text, _hidden(text, money=True), False)
    if dollars % 2:
        return "its dollar signs may mean money or mathematics"
    for found in _OTHER.finditer(text):
        if found["inline"] and _EVERYDAY.search(_WRITTEN_OUT.sub(" ", found[0])):
            return "its dollar signs may mean money or mathematics"
    shown = _hidden(text, money=False)
    if "$" in shown.replace("\\$", "") or "\\[" in shown or "\\begin" in shown or "[asy]" in shown:
        return "its mathematics is not closed"
    return Prose(text, shown, latex or dollars > 0)


def _hidden(text: str, *, money: bool) -> str:
    def mark(found: re.Match[str]) -> str:
        if money and found["inline"] and found[0].startswith("$"):
            return found[0]
        inside = re.sub(r"(?:\\\]|\\\)|\\end\s*\{\w+\*?\}|\$+|\s)+$", "", found[0])
        last = _HIDDEN
        if inside.endswith((".", "?", "!")) and not found["asy"]:
            last = _DISPLAYED if found["display"] else _ENDED
        return _HIDDEN * (len(found[0]) - 1) + last

    return _OTHER.sub(mark, text)


def read_prose(text: str) -> Prose:
    """Separate the prose of a text from the rest.

    Raises:
        NotApplicable: They cannot be distinguished.
    """
    read = _read(text)
    if isinstance(read, str):
        raise NotApplicable(read)
    return read


Edit = tuple[int, int, str]
"""Start and end in the text, and the new text between them; an insertion has start = end."""


def edited(problem: P, edits: Iterable[Edit]) -> P:
    """Change the text of a problem, and with it the givens and the question of a trace.

    Args:
        problem: The problem.
        edits: Places in its text that do not overlap.

    Raises:
        NotApplicable: The text of a trace is not its givens and its question, or an edit lies in two of them.
    """
    edits = sorted(edits)
    update: dict[str, object] = {"problem": _applied(problem.problem, edits, 0)}
    if isinstance(problem, Trace) and (problem.givens or problem.question):
        pieces = [*problem.givens, *([problem.question] if problem.question is not None else [])]
        if problem.problem != " ".join(pieces):
            raise NotApplicable("its text is more than its givens and then its question")
        changed, start = [], 0
        for piece in pieces:
            end = start + len(piece)
            inside = [edit for edit in edits if start <= edit[0] and edit[1] <= end]
            changed.append(_applied(piece, inside, start))
            start = end + 1
        if " ".join(changed) != update["problem"]:
            raise NotApplicable("its sentences cannot be changed one by one")
        if problem.question is not None:
            update["question"] = changed.pop()
        update["givens"] = changed
    return problem.model_copy(update=update)


def _applied(text: str, edits: list[Edit], offset: int) -> str:
    pieces, place = [], 0
    for start, end, new in edits:
        pieces += [text[place : start - offset], new]
        place = end - offset
    return "".join([*pieces, text[place:]])


def fixed_text(problem: Problem) -> str:
    """Return what a change of the text does not change: answer, options, steps."""
    parts = [problem.answer]
    if isinstance(problem, Question):
        parts += [*(problem.options or ()), problem.trace.model_dump_json() if problem.trace else ""]
    if isinstance(problem, Trace):
        parts.append(problem.model_dump_json(include={"steps", "final"}))
    return "\n".join(parts)
