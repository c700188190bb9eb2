"""Everything that is held about one person, for whoever asks to see it."""
