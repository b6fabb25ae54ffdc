"""The verifier: five checks of a trace.

exec        the relation of every step holds, and no changed conclusion satisfies it too
conditions  the premises that a machine can check hold
grounded    every mapped value can be found in the source that the mapping names
general     statements and relations contain no value of the problem
answer      the final answer follows from the steps and equals the gold answer
"""
