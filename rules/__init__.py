"""What is right: events, what is known of a session, and the rules that hold one against the other. Pure."""
