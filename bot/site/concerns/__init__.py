"""The pages of concern records."""
