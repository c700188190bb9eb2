"""Initials in place of names, for what is shown to people outside who need not know who it was."""
