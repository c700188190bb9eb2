"""Whether the program is well, and what it counted and measured."""
