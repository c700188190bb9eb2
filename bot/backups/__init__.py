"""Keeping the journal safe: a copy of it while it is used, and putting one back."""
