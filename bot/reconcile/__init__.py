"""What Zoom did not tell as it happened, found afterwards in Zoom's own records of a session."""
