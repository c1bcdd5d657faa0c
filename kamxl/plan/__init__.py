"""The plan: which text, formula or input stands in which cell. Writer and reader both follow it."""
