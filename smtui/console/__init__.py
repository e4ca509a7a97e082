"""The console: a Textual app that shows a subscription as a tree and changes it with a few keys, safely."""
