"""An Asterisk whose dialplan dials the page, and the page: the softphone without our server."""

from __future__ import annotations

import http.server
import subprocess
import threading
from collections.abc import Generator
from functools import partial
from pathlib import Path

import pytest
from tests.e2e.support.softphone import MENU_HZ
from tests.support.asterisk import running_asterisk

from ucs.asterisk.process import Running

ROOT = Path(__file__).resolve().parents[3]

PJSIP = """
[page]
type = endpoint
context = from-phones
webrtc = yes
disallow = all
allow = opus,alaw
aors = page
auth = page
[page]
type = aor
max_contacts = 1
remove_existing = yes
[page]
type = auth
username = page
password = secret
[101]
type = endpoint
context = from-phones
transport = udp
disallow = all
allow = alaw
aors = 101
auth = 101
direct_media = no
[101]
type = aor
max_contacts = 1
[101]
type = auth
username = 101
password = desk
"""
DIALPLAN = f"""
[from-trunk]
exten => 900,1,Dial(PJSIP/page,30,b(test-tag^plain^1))
 same => n,Hangup(${{HANGUPCAUSE}})
exten => 901,1,Dial(PJSIP/page,30,b(test-tag^auto^1))
 same => n,Hangup(${{HANGUPCAUSE}})
exten => 902,1,Dial(PJSIP/page,30,b(test-tag^plain^1)G(test-menu^s^1))
 same => n,Hangup(${{HANGUPCAUSE}})
exten => 101,1,Dial(PJSIP/101,30)
 same => n,Hangup(${{HANGUPCAUSE}})
[from-phones]
exten => 900,1,Dial(PJSIP/page,30,b(test-tag^plain^1))
 same => n,Hangup(${{HANGUPCAUSE}})
[test-tag]
exten => plain,1,Set(PJSIP_HEADER(add,X-UCS-Call)=call-${{UNIQUEID}})
 same => n,Return()
exten => auto,1,Set(PJSIP_HEADER(add,X-UCS-Call)=call-${{UNIQUEID}})
 same => n,Set(PJSIP_HEADER(add,X-UCS-Auto-Answer)=1)
 same => n,Return()
[test-menu]
exten => s,1,Wait(60)
exten => s,2,Read(DIGITS,,3,,1,20)
 same => n,GotoIf($["${{DIGITS}}" != "4*2"]?wrong)
 same => n,Playtones({MENU_HZ}/500,{MENU_HZ}/500)
 same => n,Wait(60)
 same => n(wrong),Hangup()
"""
HTML = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>softphone</title>
<script type="module">
import { createPhone, createRinger } from "./phone.mjs";
window.events = [];
window.ringer = createRinger();
window.lockedAtFirst = ringer.locked;
window.begin = (wsUrl, sipUri) => {
  const on = (event) => events.push({ ...event, at: Date.now() / 1000 });
  window.phone = createPhone({ wsUrl, sipUri, username: "page", password: "secret", iceServers: [],
    audioInputConstraints: {}, talks: () => true, on });
  phone.start();
};
</script>"""


@pytest.fixture(scope="session")
def asterisk(tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    home = tmp_path_factory.mktemp("softphone")
    local = home / "asterisk" / "local"
    local.mkdir(parents=True)
    (local / "modules.conf").write_text("load = app_read.so\n")
    (local / "pjsip.conf").write_text(PJSIP)
    (local / "extensions.conf").write_text(DIALPLAN)
    with running_asterisk(home) as running:
        yield running


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of a page that has the softphone and nothing else."""
    directory = tmp_path_factory.mktemp("site")
    (directory / "index.html").write_text(HTML)
    build = [ROOT / "node_modules/.bin/esbuild", "--bundle", "--format=esm", "--target=es2020", "--loader=ts"]
    build += ["--log-level=error", f"--outfile={directory / 'phone.mjs'}"]
    entry = 'export * from "./phone.ts"; export * from "./ringer.ts"'
    subprocess.run(build, cwd=ROOT / "operator/src/softphone", check=True, input=entry, text=True)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

        def log_message(self, format: str, *args: object) -> None: ...

    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(directory))
    ) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
