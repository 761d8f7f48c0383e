"""People as pages, and what the pages of other rooms need to let guests in (`guests`)."""
