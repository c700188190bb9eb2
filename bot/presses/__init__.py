"""Pressing buttons, over every way that there is, and what came of it."""
