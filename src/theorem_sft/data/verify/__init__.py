"""The verifier: five checks of a trace, whatever its source.

exec        the relation of every step holds, and no changed conclusion would pass
conditions  the premises that can be checked hold
grounded    each mapped value comes from where it says
general     statements and relations carry no value of the problem
answer      the final answer follows from the steps and is the gold answer
"""
