"""What makes Textual fit for an SSH session. Nothing here knows what the program is about.

Importing this package, `text` or `capabilities` does not import Textual, so that the command line stays quick.
"""
