"""Town halls over the API. What changes something is made of the table of commands: one address for each."""
