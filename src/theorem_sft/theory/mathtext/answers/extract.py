"""Extract the final answer from a model's output, and strip what does not change its value.

All patterns take linear time, because the text is untrusted.
"""

import re

_TAIL = 20_000  # the answer is at the end; longer outputs are repetitive loops
_BOXED = re.compile(r"\\(?:boxed|fbox)\s*\{|\\.|[{}]", re.DOTALL)
_MARKER = re.compile(
    r"####|\banswer\b[\s*_]*(?:is|are|=|:)(?:[\s*_:]|approximately|equal to)*", re.IGNORECASE
)
_MATH = re.compile(
    r"(?<!\\)\$\$([^$]+)\$\$|(?<!\\)\$((?:[^$\\\n]|\\.)+)\$|\\\(((?:[^\\]|\\[^()])+)\\\)|\\\[((?:[^\\]|\\[^\[\]])+)\\\]"
)
_SENTENCE_END = re.compile(r"\.(?=\s|\*|$)|\n")
_NAMES = r"sqrt|acos|asin|atan|cos|sin|tan|log|ln|exp|pi"
_TOKEN = rf"(?:\d[\d,.]*|\.\d+|(?:{_NAMES})\b|\\[a-zA-Z]+|\\[%!,;$ ]|[-+*/^=×÷·−(){{}}\[\]√π°²³%€£$])"
_RUN = re.compile(rf"(?<![A-Za-z\d.\\^_]){_TOKEN}(?:\s*{_TOKEN})*")
_TWO_NUMBERS = re.compile(r"(?<=[\d)])\s+(?=\d)(?!\d+/\d)")
_EQUALS = re.compile(r"(?<![<>!:])=")
_ANSWER_ALONE = re.compile(r"\(?[A-H]\)?|(?!.*(?:\$|\\[(\[]|\\boxed)).*[\dπ].*")
_WORD = re.compile(rf"(?<!\\)\b(?!(?:{_NAMES})\b)[A-Za-z]{{3,}}")
_FORMATTING = re.compile(r"\\(?:text\w*|mbox|mathrm|begin|end)\s*\{[^{}]*\}")
_TRAILING = re.compile(r"(?:\\(?!pi|infty)[A-Za-z]+\s*)+$")
_UNFINISHED = "-+*/^=(,.[{ $×"
_NEAR = 100  # number of last characters of a formula that are searched for commands such as \\end{align}
_COMMENT = re.compile(r"(?:in)?correct|right|wrong", re.IGNORECASE)
_OPENING = {")": "(", "]": "[", "}": "{"}
_UNANSWERABLE = re.compile(
    r"\b(?:can(?:not|'t|’t| not) be (?:determined|answered|solved|calculated|computed|found)"
    r"|(?:not (?:enough|sufficient)|insufficient|lack of) (?:information|data|details)"
    r"|(?:impossible|not possible|unable) to (?:determine|answer|solve|calculate|know|say)"
    r"|(?:un|not )answerable|undeterminable|indeterminate)\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"(?:none|n/?a|unknown|undetermined)", re.IGNORECASE)
_LETTER_ALONE = re.compile(
    r"(?:^|(?<=[\s(*:\[]))(?:\\text\w*\{\s*)?\(?([A-J])(?:\)|\}|[.:](?=\s|$)|(?=\s*(?:$|\*|,|\n))|(?=\.\s*$))"
)


def extract_answer(text: str) -> str | None:
    r"""Return the final answer that a text states, or None.

    In order of priority: the last closed `\boxed{}`; words such as "cannot be determined" without a marker or
    number after them; the text after the last marker ("answer is", "Answer:", `####`); the last formula or
    number.
    """
    text = text[-_TAIL:]
    if boxed := last_boxed(text):
        return boxed
    if refused := _refused(text):
        return refused
    return _marked(text) or _last(text)


def extract_choice(text: str) -> str | None:
    r"""Return the answer to a multiple-choice question: a letter, or the result of `extract_answer`.

    The letter is searched for in the last `\boxed{}`, after the last marker or in the last line.
    """
    text = text[-_TAIL:]
    stated = last_boxed(text)
    if stated is None and (markers := list(_MARKER.finditer(text))):
        stated = text[markers[-1].end() :].lstrip(" \t\n*_:").split("\n", 1)[0][:200]
    if stated is None:
        stated = text.strip().rsplit("\n", 1)[-1][-200:]
    if letter := _LETTER_ALONE.search(stated):
        return letter[1]
    return extract_answer(text)


def says_unanswerable(answer: str) -> bool:
    """Whether an answer states that there is none ("None", "not enough information")."""
    return len(answer) <= 200 and bool(_NONE.fullmatch(answer.strip(" .()")) or _UNANSWERABLE.search(answer))


def _refused(text: str) -> str | None:
    matches = list(_UNANSWERABLE.finditer(text))
    last = matches[-1] if matches else None
    if last is None or _MARKER.search(text, last.end()) or _runs(text[last.end() :]):
        return None
    return last.group()


def last_boxed(text: str) -> str | None:
    r"""Return the content of the last closed `\boxed{}` of a text; None if there is none or it is empty."""
    last = None
    open_braces: list[int | None] = []
    for token in _BOXED.finditer(text):
        mark = token.group()
        if mark == "}":
            if open_braces and (start := open_braces.pop()) is not None:
                last = text[start : token.start()]
        elif mark == "{":
            open_braces.append(None)
        elif mark.endswith("{") and len(mark) > 2:
            open_braces.append(token.end())
    if last is not None and "\\boxed" in last:
        return last_boxed(last)
    return last.strip() if last else None


def _marked(text: str) -> str | None:
    for marker in reversed(list(_MARKER.finditer(text))):
        rest = text[marker.end() :].lstrip(" \t\n*_:")
        if rest.startswith(("$$", "\\[")) and (block := _MATH.match(rest)):
            return _inside(block)
        clause = _SENTENCE_END.split(rest, maxsplit=1)[0].strip(" \t*_`")
        formulas = list(_MATH.finditer(clause))
        if formulas:
            return _inside(formulas[0]) if len(formulas) == 1 else _MATH.sub(_inside, clause)
        if runs := _runs(clause):
            return clause if _is_list(clause) or _is_formula(clause, runs[0]) else runs[0]
        if clause and not _COMMENT.fullmatch(clause):
            return clause[:200]
    return None


def _is_list(clause: str) -> bool:
    """Whether a clause consists of several values: "1, 2 and 3", "x = 1 or x = 2"."""
    parts = [part for part in re.split(r",\s+|\b(?:and|or)\b", clause) if part.strip()]
    bare = [re.sub(r"^\s*[a-zA-Z]\s*=", "", part).strip() for part in parts]
    return len(parts) > 1 and all(_runs(part) == [part] for part in bare)


def _is_formula(clause: str, run: str) -> bool:
    """Whether a clause is one formula without dollar signs that contains more than the run."""
    if len(clause) > 1_000:
        return False
    bare = _FORMATTING.sub("", clause)
    return "\\boxed" not in clause and not _WORD.search(bare) and clean(clause) != clean(run)


def _last(text: str) -> str | None:
    bare = text.strip()
    if _NONE.fullmatch(bare.strip(" .*")):
        return bare
    if len(bare) <= 100 and _ANSWER_ALONE.fullmatch(bare) and not _WORD.search(bare):
        return bare
    formulas = [match for match in _MATH.finditer(text) if re.search(r"\d|\\", _inside(match))]
    if formulas and not _runs(text[formulas[-1].end() :]):
        return _inside(formulas[-1])
    runs = _runs(text)
    return runs[-1] if runs else None


def _inside(formula: re.Match[str]) -> str:
    return next(group for group in formula.groups() if group is not None).strip()


def _runs(text: str) -> list[str]:
    """Return the numbers and plain expressions in a text, each cut after its last equals sign."""
    runs = []
    for match in _RUN.finditer(text):
        run = match.group().rstrip(_UNFINISHED)
        run = (run[:-_NEAR] + _TRAILING.sub("", run[-_NEAR:])).rstrip(_UNFINISHED)
        run = _balanced(_EQUALS.split(run)[-1])
        run = _TWO_NUMBERS.split(run)[-1].strip(" ,.")
        if re.search(r"[\dπ]|\bpi\b", run):
            runs.append(run)
    return runs


def _balanced(run: str) -> str:
    """Drop unmatched brackets, such as that of "28)" in "(so 28)"."""
    stack: list[tuple[str, int]] = []
    unmatched = set()
    for place, character in enumerate(run):
        if character in "([{":
            stack.append((character, place))
        elif character in _OPENING:
            if stack and stack[-1][0] == _OPENING[character]:
                stack.pop()
            else:
                unmatched.add(place)
    unmatched |= {place for _, place in stack}
    return "".join(c for place, c in enumerate(run) if place not in unmatched).strip()


_SPACING = re.compile(r"\\(?:left|right|displaystyle|limits)(?![A-Za-z])|\\[!,;:]|\\q?quad\b")
_TRIGONOMETRIC = re.compile(r"\\?(?:sin|cos|tan|cot|sec|csc)(?![A-Za-z])")
_ANGLE = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s*(?:\^\s*\{?\s*\\circ\s*\}?|°)")
_DEGREES = re.compile(r"\^\s*\{?\s*\\(?:circ|degree)\s*\}?|\\degree\b|°")
_TEXT = re.compile(r"\\(?:text|textbf|textit|mathrm|mbox|textrm)\s*\{([^{}]*)\}(?:\^\s*\{?[23]\}?)?")
_GROUPED = re.compile(r"(?<![\d,.])(\d{1,3})((?:,\d{3})+)(?![\d,])")
_JOIN = re.compile(r"\s+(?:and|or)\s+")
_UNIT = re.compile(
    r"(?<=[\d)}\s])\s*(?:(?:square|cubic|sq\.?|cu\.?)\s*)?(?:mm|cm|dm|km|kg|mg|ml|mL|ft|in|yd|mi|mph|hrs?|min|sec)"
    r"\.?\s*(?:\^\s*\{?\s*[23]\s*\}?|[²³])?$"
)
_WORDS = re.compile(
    rf"(?<=[\d)}}])\s+(?!(?:{_NAMES}|mod|cdot|[AaPp][Mm])\b)"
    r"[A-Za-z]{2,}(?:[ /-][A-Za-z]{2,})*(?:\^?[23²³])?$"
)
_MIXED = re.compile(r"(-?)(\d+)\s+(\d+/\d+)")
_PERCENT = re.compile(r"(?:%|\b(?:per ?cent|pct))\W*$", re.IGNORECASE)


def is_percentage(text: str) -> bool:
    """Whether an answer is written as a percentage ("50%", "50 percent")."""
    return bool(_PERCENT.search(text))


def clean(text: str) -> str:
    """Strip what does not change an answer's value: `$`, spacing, degree and percent signs, units.

    A percentage becomes its number (50 for "50%"), as in benchmark answers.
    """
    text = re.sub(r"(?<=\d)(?:,\s*\\!\s*|\{,\}\s*)(?=\d{3})", "", text).replace("\\$", "")
    text = _SPACING.sub("", re.sub(r"(?<!\\)\\[()\[\] ]|[$€£~]", " ", text))
    text = _ANGLE.sub(r"{(\1*\\pi/180)}", text) if _TRIGONOMETRIC.search(text) else text
    text = _DEGREES.sub("", text).replace("\\%", "").replace("%", "")
    text = re.sub(r"\\[dtc]frac(?![A-Za-z])", r"\\frac", text)
    text = re.sub(r"\\text\s*\{\s*,?\s*(?:and|or)\s*\}", ",", text)
    text = re.sub(r"\\math[a-z]{2}\s*\{\s*([ei])\s*\}", r"\1", text)
    bare = _TEXT.sub("", text)
    text = bare if re.search(r"\d", bare) else _TEXT.sub(r"\1", text)
    text = text.strip(" \t\n*`.,;:")
    for pattern in (_UNIT, _WORDS):
        stripped = pattern.sub("", text).strip()
        text = stripped if re.search(r"\d", stripped) else text
    if not re.search(r"[(\[{]", text):
        text = _GROUPED.sub(lambda m: m[1] + m[2].replace(",", ""), text)
    if mixed := _MIXED.fullmatch(text):
        text = f"{mixed[1]}({mixed[2]}+{mixed[3]})"
    first = re.split(r"≈|\\approx", text)
    return _JOIN.sub(",", first[0].strip() or first[-1].strip())
