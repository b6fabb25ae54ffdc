"""`python -m theorem_sft` is the command line."""

from theorem_sft.cli.main import main

main()
