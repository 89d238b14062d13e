"""The command ``ucs``: run and stop the server, look at its records, check the installation."""

import os
import sys

from cyclopts import App

from ucs import __version__
from ucs.app import asterisk_settings
from ucs.asterisk.settings import home_of
from ucs.cli import doctor, logins, records, run
from ucs.cli.asterisk import asterisk_app
from ucs.config import data_dir, load_settings
from ucs.errors import UcsError

app = App(name="ucs", help="Contact-centre server with an agent bar.", version=__version__)
app.command(run.run)
app.command(run.stop)
app.command(records.calls)
app.command(records.events)
app.command(doctor.doctor)
app.command(run.passwd)
app.command(logins.revoke)
app.command(asterisk_app(lambda: asterisk_settings(load_settings()), lambda: home_of(data_dir())))


def main() -> None:
    """Run the command; an expected failure says what, where and what to do, and exits with 1."""
    os.umask(0o077)  # whatever is written tells of customers, or is a secret
    try:
        result = app()
    except UcsError as error:
        print(f"ucs: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    raise SystemExit(result if isinstance(result, int) else 0)
