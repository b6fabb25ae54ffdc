"""The protocol of a source of traces, and the request and result of a build."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from theorem_sft.data.traces.trace import Check, Trace
from theorem_sft.data.variants.change import Change


@dataclass(frozen=True)
class BuildRequest:
    """The arguments of `build`, which documents them; a source reads those that apply to it."""

    path: Path | None = None
    gdl: Path | None = None
    subset: str | None = None
    theorems: Sequence[str] | None = None
    count: int = 1000
    seed: int = 0
    test: int | None = None
    split_by: str = "instance"
    max_trace_steps: int | None = None
    workers: int | None = None
    progress: Callable[[int, int], None] | None = None


@dataclass
class Built:
    """The traces of a source, and how many problems were left out for which reason."""

    traces: list[Trace]
    total: int
    """Problems tried."""
    left_out: dict[str, int] = field(default_factory=dict)
    """Number of problems by reason."""
    invocations: int = 0
    """`formalgeo`: annotated theorem calls of the problems tried."""
    derived: int = 0
    """`formalgeo`: calls among `invocations` of which every premise was derived."""
    seconds: float = 0.0


class Source(Protocol):
    """A source of traces. Subclasses set `name`, implement `build`, and override what differs.

    The attributes are capabilities; no other code compares names of sources.
    """

    name: str
    """The name in recipes and on the command line."""
    needs_path: bool = True
    """Whether `BuildRequest.path` must name an existing file or folder."""
    split_kinds: tuple[str, ...] = ("instance",)
    """What can set test problems apart from training problems (`split_by`)."""
    draws_images: bool = False
    """Whether `draw_image` can draw diagrams for traces that the source owns."""
    verifies: bool = False
    """Whether `build` already leaves out every trace that would fail a check."""

    def build(self, request: BuildRequest) -> Built:
        """Make the traces; raises InputError for missing or invalid input."""
        ...

    def owns(self, trace: Trace) -> bool:
        """Whether a trace carries this source's `structure`.

        The source then checks, changes and draws the trace by the methods below. Traces that no source owns
        get the general checks, and variants are made from their text.
        """
        return False

    def require_definitions(self, gdl: Path | None) -> None:
        """Check, before any worker starts, that traces of this source can be verified.

        Args:
            gdl: The folder of definitions; None: there is none.

        Raises:
            InputError: The source needs definitions, and they are missing or invalid.
        """
        return None

    def check_trace(self, trace: Trace, gdl: Path | None) -> dict[str, Check] | None:
        """Return a verdict for each of `VERDICTS` for a trace that the source owns.

        None: the general checks apply. `gdl` is as for `require_definitions`.
        """
        return None

    def variant_changes(self, gdl: Path | None) -> Mapping[str, Change]:
        """Return changes for traces that the source owns, by variant kind; they precede registered ones."""
        return {}

    def draw_image(self, trace: Trace, folder: Path, *, beside: Path) -> Trace:
        """Draw the diagram of a trace that the source owns as FOLDER/ID.png.

        Returns:
            The trace with `image` set, relative to `beside`, or the trace itself if it has no diagram.
        """
        return trace

    def redraw_image(self, trace: Trace, path: Path | None, *, unlike: Trace) -> Trace:
        """Draw the image of a changed trace again if the change affects it.

        Args:
            trace: The changed trace.
            path: The file to draw, which becomes its `image`; None: no folder for images was given.
            unlike: The trace before the change.

        Raises:
            NotApplicable: The image would have to be drawn, and there is no path.
        """
        return trace
