"""The command line: one verb per file, each calls one function of the library and prints its result."""
