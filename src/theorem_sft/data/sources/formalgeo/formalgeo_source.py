"""The source `formalgeo`: problems of FormalGeo7k, solved and checked with its definitions."""

from collections.abc import Mapping
from pathlib import Path

from theorem_sft.core.errors import InputError
from theorem_sft.data.sources.source import BuildRequest, Built, Source
from theorem_sft.data.traces.trace import Check, Trace
from theorem_sft.data.variants.change import Change


class FormalGeoSource(Source):
    """Replays the annotated theorems of FormalGeo problems; the solver needs the folder of definitions."""

    name = "formalgeo"
    verifies = True

    def build(self, request: BuildRequest) -> Built:
        """Solve the problems of a file or folder."""
        from theorem_sft.data.sources.formalgeo.build_traces import build_formalgeo

        assert request.path is not None
        solved = build_formalgeo(
            request.path,
            request.gdl,
            subset=request.subset,
            workers=request.workers,
            progress=request.progress,
        )
        counts = {"invocations": solved.invocations, "derived": solved.derived}
        return Built(solved.traces, solved.total, solved.left_out, **counts)

    def owns(self, trace: Trace) -> bool:
        """Return whether a trace comes from FormalGeo."""
        return trace.source.split("/")[0] == "formalgeo"

    def require_definitions(self, gdl: Path | None) -> None:
        """Load the definitions, with which the traces are checked."""
        from theorem_sft.data.sources.formalgeo.language.gdl import cached_gdl

        if gdl is None:
            raise InputError(
                "FormalGeo traces are checked against its definitions",
                hint="name the folder of theorem_GDL.json and predicate_GDL.json with --gdl",
            )
        cached_gdl(gdl)

    def check_trace(self, trace: Trace, gdl: Path | None) -> dict[str, Check] | None:
        """Replay the trace with the definitions; without them, the general checks apply."""
        if gdl is None:
            return None
        from theorem_sft.data.sources.formalgeo.checking.trace_checker import check_formalgeo_trace
        from theorem_sft.data.sources.formalgeo.language.gdl import cached_gdl

        return check_formalgeo_trace(trace, cached_gdl(gdl))

    def variant_changes(self, gdl: Path | None) -> Mapping[str, Change]:
        """Return the changes of the formal problem."""
        from theorem_sft.data.variants.formalgeo.formalgeo_variants import formalgeo_changes

        return formalgeo_changes(gdl)
