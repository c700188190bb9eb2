"""What a host or a member of staff may press about a session: the buttons, and what stands for them."""
