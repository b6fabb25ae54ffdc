"""The HTML templates of the reports, and the phrases that pages and texts share."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from theorem_sft.core import formatting
from theorem_sft.core.files import write_text
from theorem_sft.core.formatting import Interval

_FILTERS = ("count", "percent", "points", "probability", "span")


def write_page(template: str, out: Path, **values: Any) -> None:
    """Render a template into one self-contained HTML page, atomically.

    Args:
        template: File name of the template in this folder.
        out: The page; an older one is replaced.
        values: Variables of the template; a missing one is an error.
    """
    environment = Environment(
        loader=PackageLoader("theorem_sft.experiment.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(formatting, name) for name in _FILTERS}
    environment.filters |= {"quantity_names": quantity_names, "significance": significance}
    write_text(out, environment.get_template(template).render(values))


def significance(difference: Interval) -> str:
    """Interpret the interval of a difference: "better", "worse", or "no significant difference"."""
    return "better" if difference.low > 0 else "worse" if difference.high < 0 else "no significant difference"


def quantity_names(quantities: Iterable[str]) -> str:
    """Write the names of quantities as words: "examples seen, steps"."""
    return ", ".join(name.replace("_", " ") for name in quantities)
