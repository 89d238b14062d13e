"""Pages whose bar speaks to the sandbox: a web server for files is all they need."""

from collections.abc import Generator
from contextlib import contextmanager

from tests.e2e.support.desks import WEB
from tests.e2e.support.web import serving

SANDBOX = "<script src='/operator/operator-v4.sandbox.js'></script>"
BAR = "<script src='/operator/operator-v4.js'></script>"


def sandbox_page(code: str = "", markup: str = "", site: str = "") -> str:
    """A page with the bar; its sandbox is `ucs`, made with the options `site`. `code` runs at its end."""
    options = "{renderTo: 'ucsOperator', lang: 'en'}"
    start = f"const ucs = ucsSandbox({site}); window.ucsOperator = ucs.attach({options});"
    return f"<div id=ucsOperator></div>{markup}{SANDBOX}<script>{start}</script>{BAR}<script>{code}</script>"


@contextmanager
def sandbox_crm(page: str, **more: str) -> Generator[str]:
    """A CRM that serves the page, and the bar's files itself, as the server would; `more` by path."""
    bundle = {f"/operator/{file.name}": file.read_text() for file in (WEB / "operator").iterdir()}
    for kind in ("", ".sandbox"):
        bundle[f"/operator/operator-v4{kind}.js"] = bundle[f"/operator/operator-v4.59.0{kind}.js"]
    with serving({**bundle, **more, "/": page}) as crm:
        yield crm
