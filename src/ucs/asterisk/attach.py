"""An Asterisk that the user already runs: the lines of configuration it needs to work with us."""

from __future__ import annotations

import re
from importlib.resources import files

from ucs.asterisk.package import MINIMUM, text_of

_OURS = ("from-phones", "ucs-server")


def snippets(
    *,
    ari_user: str = "ucs",
    ari_password: str,
    app: str = "ucs",
    absent_wait_s: int = 600,
    absent_retry_s: int = 1,
) -> dict[str, str]:
    """Configuration file -> lines to add to it. The dialplan is the one that our own Asterisk runs.

    Calls of the network enter at ``ucs-from-trunk``, since the user's own ``from-trunk`` may mean something else.
    """
    dialplan = _sections(_template("extensions.conf"))
    contexts = {"ucs-from-trunk": dialplan["from-trunk"]} | {name: dialplan[name] for name in _OURS}
    values = {
        "APP": app,
        "ABSENT_WAIT_S": str(absent_wait_s),
        "ABSENT_RETRY_S": str(absent_retry_s),
        "EMERGENCY": "NoOp(a Dial may stand here)",
    }
    body = "\n\n".join(f"[{name}]\n{text}" for name, text in contexts.items())
    for key, value in values.items():
        body = body.replace(f"@{key}@", value)
    return {
        "http.conf": "[general]\nenabled = yes\nbindaddr = 127.0.0.1 ; where our server reaches it\nbindport = 8088\n",
        "ari.conf": (
            "[general]\nenabled = yes\nwebsocket_write_timeout = 5000\n\n"
            f"[{ari_user}]\ntype = user\nread_only = no\npassword = {ari_password}\npassword_format = plain\n"
        ),
        "manager.conf": (
            "; only if desk phones shall be answered from the bar\n"
            "[general]\nenabled = yes\nbindaddr = 127.0.0.1 ; where our server reaches it\nport = 5038\n\n"
            f"[{ari_user}]\nsecret = {ari_password}\ndeny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\n"
            "read =\nwrite = system,call\n"
        ),
        "sorcery.conf": _template("sorcery.conf").partition("[res_pjsip_endpoint")[0].strip() + "\n",
        "pjsip.conf": (
            "; browsers register through the HTTP server of http.conf\n"
            "[ucs-ws]\ntype = transport\nprotocol = ws\nbind = 0.0.0.0\n\n"
            "; calls to a number go to the endpoint `trunk`: give yours that name. Lines it needs:\n"
            ";   allow_transfer = no\n;   direct_media = no\n"
        ),
        "extensions.conf": (
            "; in the context of your trunk, send us the numbers that we shall answer:\n"
            ";   exten => _80X,1,Goto(ucs-from-trunk,${EXTEN},1)\n\n" + body + "\n"
        ),
    }


def text(lines: dict[str, str]) -> str:
    """The snippets as one page to read, and what else to mind."""
    parts = [
        f"; Asterisk {text_of(MINIMUM)} or later of that series. Add these lines, then restart Asterisk.",
        "; `default` in musiconhold.conf is what waiting callers hear.",
        *(f"\n;;; {name} {'-' * (70 - len(name))}\n{content.rstrip()}" for name, content in lines.items()),
        "\n;;; our settings, ucs.toml " + "-" * 50,
        '; [asterisk]\n; url = "http://127.0.0.1:8088"\n; user and password as in ari.conf above'
        "\n; ami_port = 5038\n; ami_user and ami_password as in manager.conf above",
    ]
    return "\n".join(parts) + "\n"


def _template(name: str) -> str:
    return files("ucs.asterisk").joinpath("templates", name).read_text(encoding="utf-8")


def _sections(template: str) -> dict[str, str]:
    """Section -> its lines, without comments between sections."""
    parts = re.split(r"^\[([^\]]+)\]\n", template, flags=re.MULTILINE)
    bodies = (re.split(r"^;", body, flags=re.MULTILINE)[0].strip() for body in parts[2::2])
    return dict(zip(parts[1::2], bodies, strict=True))
