"""Whether everything that Chaperone needs is there, and what to do where it is not."""
