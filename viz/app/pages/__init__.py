"""One page a file; each reads the session and draws it."""
