"""The API of this room: one module per kind of thing. Parse, read the clock once, call one action, answer."""
