"""What travels on the wire of the classic Service Management API: operations, XML, errors, names.

Nothing here does I/O. One file a resource holds its dataclasses and its operations, in the REST reference's words.
"""
