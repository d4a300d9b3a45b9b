"""The process map of a service as a page and as a file."""
