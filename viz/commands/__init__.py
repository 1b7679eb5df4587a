"""One module for each subcommand of ``wholeplace``; each offers one function, ``command``, with plain typed options."""
