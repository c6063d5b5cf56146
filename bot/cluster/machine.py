"""Whether another process that ran on this machine has ended for certain."""

import os
from pathlib import Path


def machine_id() -> str:
    """Return what is the same for processes that see each other's process ids; empty if unknown.

    It is made of the kernel's boot and the namespace of process ids (Linux only).
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return ""
    return f"{boot} {namespace}"


def is_running(process_number: int) -> bool:
    """Return whether this machine has a process with this number, perhaps a later one."""
    try:
        os.kill(process_number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # it belongs to another user
    return True
