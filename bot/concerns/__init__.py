"""Concern records: what was seen or said, and what was done about it. Nothing in one is ever written over."""
