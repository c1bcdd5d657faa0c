"""Many files at once, each in a worker process with a time and a memory limit."""
