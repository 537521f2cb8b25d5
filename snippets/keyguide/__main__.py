"""Run the command line as `python -m keyguide`."""

from keyguide.cli import main

main()
