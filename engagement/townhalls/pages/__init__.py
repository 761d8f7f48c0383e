"""The pages of town halls. Parse, read the clock once, call one action, answer."""
