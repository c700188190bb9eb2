"""What is looked for in a session's chat. Pure and quick; the text goes no further than this package."""
