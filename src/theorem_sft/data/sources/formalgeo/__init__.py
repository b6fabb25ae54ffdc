"""Traces of FormalGeo problems, from their formal description to checked steps.

language    CDL statements, GDL definitions, problems as typed records, and a hash of a problem
algebra     exact numbers, polynomials and equations
replay      the figure, its quantities, and the engine that applies the annotated theorems
wording     facts, theorems and whole problems in English
writing     the steps of a trace
checking    the five verdicts on a trace, from the trace alone
build_traces.py turns problems and the GDL into traces with all of these.
"""
