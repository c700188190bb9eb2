"""The staff page on who can sign in, for administrators."""
