"""The live page on a session, over HTTP."""
