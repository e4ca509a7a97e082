"""The journal of changes, which outlives the console, and the poller that asks for their outcome."""
