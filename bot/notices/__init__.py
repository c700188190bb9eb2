"""Notices for those whom sessions are about: what is looked at, what is kept, who sees it and whom to ask."""
