"""The workshop app: a place, a redesign, both worlds side by side.  Started by ``wholeplace app``; needs the extra `app`."""
