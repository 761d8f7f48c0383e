"""A rehearsal of a town hall: simulated citizens who come over real sockets, as browsers do, and do what people do.

`view` (what one of them knows), `whims` (what they do next) and `figures` (what is reported) are pure; `web` and
`line` are the wire; `citizen` is one of them, `stage` all of them; `accounts` compares what they were told with what
the database holds. Only where the setting DEMO is on: the citizens are made up, and there are a thousand of them.
"""
