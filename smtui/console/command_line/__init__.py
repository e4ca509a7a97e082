"""What is typed after the colon: its words, what may follow them, what they do, and what was typed before."""
