"""The local cloud: a real HTTPS server on loopback that answers as the classic Service Management API did.

server.py           TLS and HTTP: certificate, version header, body, reply
cloud.py            one request against the state, without HTTP: route, decode, answer, record
registry.py         which function answers which operation; which one carries out which due change
request.py          what a resource's function is given
store.py            the SQLite file; lifecycle.py: changes that are due at a stored time, and the durations
authority.py        certificates and the .publishsettings file; state_directory.py: one server a directory
consoles.py         the life time of a server that consoles started
sample*.py          the sample subscription

deployment_table.py, deployment_addresses.py (which one a request means), deployment_configuration.py (.cscfg),
deployment_states.py and upgrade_domains.py (what happens to them as time goes by) are shared by those that answer for
deployments: deployments.py, deployment_updates.py, role_instance_actions.py.

Virtual machines: machines.py (their rows), machine_states.py (their way), new_machines.py, provisioning.py,
virtual_disks.py and endpoints.py (what one may be asked for) are shared by virtual_machines.py, role_operations.py and
data_disks.py. media.py: what is known of .vhd blobs.

Every other module is one resource, named as in `smtui.protocol`: its table, its rules, its answers. A new resource
is one new file.
"""
