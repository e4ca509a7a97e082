"""The local cloud: a real HTTPS server on loopback that answers as the classic Service Management API did.

server.py           TLS and HTTP: certificate, version header, body, reply
cloud.py            one request against the state, without HTTP: route, decode, answer, record
registry.py         which function answers which operation; which one carries out which due change
request.py          what a resource's function is given
store.py            the SQLite file; lifecycle.py: changes that are due at a stored time, and the durations
authority.py        certificates and the .publishsettings file; state_directory.py: one server a directory
consoles.py         the life time of a server that consoles started
sample.py           the sample subscription

Every other module is one resource, named as in `smtui.protocol`: its table, its rules, its answers. A new resource
is one new file.
"""
