"""Network addresses, as requests and settings write them."""

import ipaddress


def is_this_machine(host: str) -> bool:
    """Whether a host, such as `localhost`, `127.0.0.1` or `[::1]`, is this machine as it calls itself; another name never is."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
