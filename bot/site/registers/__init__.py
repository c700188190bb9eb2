"""The staff pages of registers: which there are, what is in them, and putting a new file in place."""
