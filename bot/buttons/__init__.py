"""What a host or a member of staff may press about a session, and what came of it."""
