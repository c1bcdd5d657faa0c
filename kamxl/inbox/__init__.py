"""Where returned files come from."""
