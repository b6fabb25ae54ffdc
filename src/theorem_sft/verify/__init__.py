"""The verifier: five verdicts on a trace, whatever its source, none of them taken on trust.

exec        the relation of every step holds, and no changed conclusion would pass
conditions  the premises that can be checked hold
grounded    each mapped value comes from where it says
general     statements and relations carry no value of the problem
answer      the final answer follows from the steps and is the gold answer
"""

from theorem_sft.verify.general import check_trace, first_fault, passes

__all__ = ["check_trace", "first_fault", "passes"]
