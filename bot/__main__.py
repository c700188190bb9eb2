"""`python -m bot` is `chaperone`."""

from bot.cli import main

main()
