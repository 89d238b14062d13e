"""The command ``ucs``: run and stop the server, look at its records, check the installation."""

import errno
import os
import sys

from cyclopts import App

from ucs import __version__
from ucs.app import asterisk_settings
from ucs.asterisk.settings import home_of
from ucs.cli import backup, doctor, logins, records, run
from ucs.cli.asterisk import asterisk_app
from ucs.config import data_dir, load_settings
from ucs.errors import Fenced, UcsError

app = App(name="ucs", help="Contact-centre server with an agent bar.", version=__version__)
app.command(run.run)
app.command(run.stop)
app.command(records.calls)
app.command(records.events)
app.command(doctor.doctor)
app.command(backup.backup)
app.command(run.passwd)
app.command(logins.revoke)
app.command(asterisk_app(lambda: asterisk_settings(load_settings()), lambda: home_of(data_dir())))


_REMEDIES = {
    errno.EACCES: "It belongs to another user: run `ucs` as that user, or give it to this one (chown).",
    errno.EPERM: "It belongs to another user: run `ucs` as that user, or give it to this one (chown).",
    errno.EROFS: "The file system can only be read: set UCS_DATA_DIR to a directory that can be written.",
    errno.ENOSPC: "The disk is full: make room; nothing that was confirmed is lost.",
    errno.EDQUOT: "The disk quota is used up: make room; nothing that was confirmed is lost.",
    errno.EMFILE: "Allow this process more open files: ulimit -n, or LimitNOFILE= in its unit.",
    errno.ENFILE: "The whole machine has too many open files: end what has them, or raise fs.file-max.",
}


def main() -> None:
    """Run the command; an expected failure says what, where and what to do, and exits with 1, with 3 when another
    server has taken over: then this one must not be started again by itself."""
    os.umask(0o077)  # whatever is written tells of customers, or is a secret
    try:
        result = app()
        sys.stdout.flush()
    except UcsError as error:
        print(f"ucs: {error}", file=sys.stderr)
        raise SystemExit(3 if isinstance(error, Fenced) else 1) from None
    except BrokenPipeError:  # the reader, `head` say, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        if error.filename is None and error.errno not in _REMEDIES:
            raise
        print(f"ucs: {error.filename or data_dir()}: {error.strerror}", file=sys.stderr)
        print(
            _REMEDIES.get(error.errno or 0, "Check that it is there, and what kind of file it is."),
            file=sys.stderr,
        )
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    raise SystemExit(result if isinstance(result, int) else 0)
