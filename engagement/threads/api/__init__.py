"""Threads over the API. Parse, read the clock once, call one action, answer."""
