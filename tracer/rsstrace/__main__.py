"""python3 -m rsstrace: traces a program."""

from rsstrace._cli import main

main()
