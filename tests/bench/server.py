"""The PostgreSQL of the run: started when a case first asks for it, with every sync on, as a team's server has it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.peers import NoPeer

if TYPE_CHECKING:
    from tests.servers import Server


@dataclass(kw_only=True)
class Databases:
    """Databases on one server."""

    _server: "Server | None" = None

    @property
    def _running(self) -> "Server":
        if self._server is None:
            try:
                from tests.servers import Server  # late: its driver would make every measured process look bigger

                self._server = Server()
                self._server.start(fsync="on")
            except (ImportError, OSError, RuntimeError) as error:
                raise NoPeer(f"no PostgreSQL: {str(error).splitlines()[0]}") from error
        return self._server

    def url(self, name: str) -> str:
        """The address of a database."""
        return self._running.url(name)

    def has(self, name: str) -> bool:
        """Whether there is a database of that name."""
        return bool(self._running.execute(f"select 1 from pg_database where datname = '{name}'"))

    def create(self, name: str) -> None:
        """An empty database, if there is none of that name."""
        if not self.has(name):
            self._running.execute(f'create database "{name}" encoding utf8 template template0')

    def copy(self, template: str, name: str) -> None:
        """A new copy of a database."""
        self._running.execute(f'create database "{name}" template "{template}"')

    def again_from(self, template: str) -> str:
        """The address of a copy of a database that is new each time."""
        self._running.execute("drop database if exists again")
        self.copy(template, "again")
        return self.url("again")

    def remove(self) -> None:
        """Ends the server."""
        if self._server is not None:
            self._server.remove()
            self._server = None
