"""Sends Calls to an endpoint: TLS with a management certificate, retries of reads, redirects, errors."""
