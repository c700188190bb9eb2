"""What is done about breaches, in words: what it is called, what came of it, and why."""
