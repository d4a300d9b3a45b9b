"""What a process remembers of what it read: things and the marks by which it knows whether they still hold."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

#: How many bytes a process remembers.
MOST = 64 * 2**20
#: What anything takes beside its numbers: its key, its mark, its objects.
OVERHEAD = 1000


class Remembered:
    """Things by their names; those that were not asked for longest go first. Threads and pages share them: nobody may
    change one."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._things: OrderedDict[Any, tuple[Any, Any, int]] = OrderedDict()
        self._size, self._lock = 0, Lock()

    def get(self, name: Any, mark: Any) -> Any:
        """The thing of this name, where it has this mark; else None."""
        with self._lock:
            if name not in self._things:
                return None
            self._things.move_to_end(name)
            its_mark, thing, _size = self._things[name]
        return thing if its_mark == mark else None

    def put(self, name: Any, mark: Any, thing: Any, size: int) -> None:
        """Remember a thing of so many bytes, in the place of what had its name."""
        with self._lock:
            self._drop(self._things.pop(name, None))
            self._things[name] = mark, thing, size + OVERHEAD
            self._size += size + OVERHEAD
            while self._size > self.most:
                self._drop(self._things.popitem(last=False)[1])

    def _drop(self, old: tuple[Any, Any, int] | None) -> None:
        self._size -= old[2] if old else 0


remembered = Remembered()
