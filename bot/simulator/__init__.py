"""A Zoom to rehearse against: its state, the events it sends and the API it answers."""
