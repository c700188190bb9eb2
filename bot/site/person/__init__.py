"""The page on which everything that is held about a person is had as one file."""
