"""The verifier: five verdicts on a trace, whatever its source, none of them taken on trust.

exec        the relation of every step holds, and no changed conclusion would pass
conditions  the premises that can be checked hold
grounded    each mapped value comes from where it says
general     statements and relations carry no value of the problem
answer      the final answer follows from the steps and is the gold answer
"""

from theorem_sft.verify.verifier import (
    Verified,
    find_definitions,
    first_fault,
    passes,
    verify_trace,
    verify_traces,
)

__all__ = [
    "Verified",
    "find_definitions",
    "first_fault",
    "passes",
    "verify_trace",
    "verify_traces",
]
