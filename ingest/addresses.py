"""Which machines may be reached: those on the public internet, whatever name they go by."""

import asyncio
import ipaddress
import socket
from typing import TypeAlias

from ingest.errors import CorpusError

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""The IPv4 internet as networks without IPv4 write it (RFC 6052)."""


async def public_address(host: str, port: int, *, allow_loopback: bool = False) -> str:
    """The address to connect to for a host; every one that the host has must be public.

    Raises:
        CorpusError: the host has no address, or one that is not public.
    """
    try:
        resolve = asyncio.get_running_loop().getaddrinfo
        found = await resolve(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CorpusError(f"No host named {host} can be found. Check the address.") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        ip = ipaddress.ip_address(address)
        if not (is_public(ip) or (allow_loopback and ip.is_loopback)):
            raise CorpusError(
                f"{host} is in a private network or on this machine ({address}). Only public "
                "addresses are fetched; save the page as a file and add the file."
            )
    return addresses[0]


def is_public(ip: Address) -> bool:
    """Whether an address is of the public internet; one that carries others is if these are."""
    if carried := _carried(ip):
        return all(map(is_public, carried))
    kept = ip.is_private or ip.is_multicast or ip.is_reserved
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (kept or site_local)


def _carried(ip: Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    translated = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in NAT64 else None
    forms = (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ()), translated)
    return [form for form in forms if form is not None]
