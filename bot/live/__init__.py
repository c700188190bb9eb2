"""A session as it goes on, for whoever watches it: what the page on it says, and keeping that up to date."""
