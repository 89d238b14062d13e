"""A real PostgreSQL for tests: a cluster of its own on a free port, run by somebody who is not root."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from tests.support.server import free_port
from tests.support.waiting import until_true

PASSWORD = "pg-s3cret"
START_S = 20.0


@cache
def programs() -> Path:
    """Where the newest installed version has its programs; Debian keeps them out of the path."""
    found = shutil.which("initdb")
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return Path(found).parent if found else versions[-1].parent


class Postgres:
    """One cluster in `home`."""

    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None
        root = os.geteuid() == 0
        self._uid = pwd.getpwnam("postgres").pw_uid if root else None
        self._groups: list[str | int] | None = [] if root else None

    @property
    def url(self) -> str:
        """As SQLAlchemy wants it."""
        return f"postgresql+psycopg://crm:{PASSWORD}@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """The files of an empty cluster whose superuser needs the password."""
        password = self.home / "password"
        password.write_text(PASSWORD)
        if self._uid is not None:
            for path in (self.home, password):
                os.chown(path, self._uid, -1)
        self._run("initdb", "-U", "crm", "-A", "scram-sha-256", "--pwfile", str(password), "-E", "UTF8",
                  "--locale=C", "--no-sync", "-D", str(self.home / "data"))  # fmt: skip

    def start(self) -> None:
        """Returns when it answers."""
        options: dict[str, object] = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.home,
        }
        options |= {"fsync": "off", "shared_buffers": "8MB", "logging_collector": "off"}
        command = [programs() / "postgres", "-D", self.home / "data"]
        command += [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.home,
            user=self._uid,
            extra_groups=self._groups,
        )
        until_true(self._answers, "PostgreSQL answers", deadline_s=START_S)

    def stop(self) -> None:
        """All connections are cut."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(START_S)
            self._process = None

    def run(self, *statements: str) -> list[tuple[object, ...]]:
        """As the superuser; the rows of the last one."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            cursor = connection.cursor()
            for statement in statements:
                cursor.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        try:
            self.run("select 1")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        command = [programs() / program, *arguments]
        subprocess.run(
            command, check=True, capture_output=True, cwd=self.home, user=self._uid, extra_groups=self._groups
        )


@contextmanager
def running_postgres(*statements: str) -> Generator[Postgres]:
    """A cluster that has done these statements. Its directory is not the test's: another user must reach it."""
    home = Path(tempfile.mkdtemp(prefix="ucs-pg-"))
    postgres = Postgres(home, free_port("tcp"))
    try:
        postgres.make()
        postgres.start()
        postgres.run(*statements)
        yield postgres
    finally:
        postgres.stop()
        shutil.rmtree(home)
