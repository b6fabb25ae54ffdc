"""The protocol of a source of traces, and the request and result of a build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from theorem_sft.data.traces.trace import Check, Trace
from theorem_sft.data.variants.change import Change


@dataclass(frozen=True)
class BuildRequest:
    """The arguments of `build`, which documents them; a source reads those it has a use for."""

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

    The attributes are capabilities: the rest of the package asks for them and never compares names.
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
        """Make the traces.

        Raises:
            InputError: The input is missing or invalid.
        """
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
            gdl: The folder of definitions that the user named or that was found; None: there is none.

        Raises:
            InputError: The source needs definitions to verify its traces, and they are missing or invalid.
        """
        return None

    def check_trace(self, trace: Trace, gdl: Path | None) -> dict[str, Check] | None:
        """Check a trace that the source owns; None: the general checks apply.

        Args:
            trace: The trace.
            gdl: As for `require_definitions`.

        Returns:
            A verdict for each of `VERDICTS`.
        """
        return None

    def variant_changes(self, gdl: Path | None) -> Mapping[str, Change]:
        """Return the source's own changes by variant kind, for traces that it owns.

        They take precedence over the changes that a kind is registered with.
        """
        return {}

    def draw_image(self, trace: Trace, folder: Path, *, beside: Path) -> Trace:
        """Draw the diagram of a trace that the source owns as FOLDER/ID.png.

        Args:
            trace: The trace.
            folder: The folder for images.
            beside: The folder that the path in `image` is relative to.

        Returns:
            The trace with `image` set, or the trace itself where there is nothing to draw.
        """
        return trace

    def redraw_image(self, trace: Trace, path: Path | None, *, unlike: Trace) -> Trace:
        """Draw the image of a changed trace again where it no longer fits.

        Args:
            trace: The changed trace.
            path: The file to draw; None: no folder for images was given.
            unlike: The trace before the change.

        Returns:
            The changed trace, its `image` being `path` if it was drawn again.

        Raises:
            NotApplicable: The image no longer fits, and there is no path.
        """
        return trace
