"""What an engine keeps in a directory, and how it comes back from there.

One file for each index, a journal: its creation, then every change in order, so that a replay numbers documents, counts deleted
copies and scores as before. One file for each kind of small state (aliases, scripts, …), replaced as a whole. All files are made
of lines with a checksum each; what cannot be read is told, and the rest is loaded.
"""
