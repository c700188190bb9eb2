"""Zoom's webhooks: whether one is genuine, what it says, and the door that it comes in by. Knows nothing of the bot."""
