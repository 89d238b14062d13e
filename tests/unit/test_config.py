import json
import os
import stat
from pathlib import Path

import pytest

from ucs.api.accounts import Accounts
from ucs.config import Settings, load_settings
from ucs.config_reader import place
from ucs.core.site import DeviceType, QueueType, Site
from ucs.demo_site import CREDENTIALS_NAME, write_demo_site
from ucs.errors import ConfigError
from ucs.site_config import site

AGENTS = """
[[agents]]
id = 1
username = "jana"
displayname = "Jana"
[[agents]]
id = 2
username = "petr"
displayname = "Petr"
"""


def load(home: Path, text: str = "", **environ: str) -> Settings:
    home.joinpath("ucs.toml").write_text(text, encoding="utf-8")
    return load_settings({"UCS_DATA_DIR": str(home), **environ})


def complaint(home: Path, text: str, **environ: str) -> str:
    """What a person reads who wrote this."""
    with pytest.raises(ConfigError) as error:
        site(load(home, text, **environ))
    return str(error.value)


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    settings = load_settings({"UCS_DATA_DIR": str(tmp_path / "none")})
    assert (settings.server.host, settings.server.http_port) == ("127.0.0.1", 8080)
    assert (settings.asterisk.sip_port, settings.asterisk.ari_port) == (5060, 8088)
    assert settings.rtp_ports == (20000, 20199)
    assert site(settings) == Site()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    text = "[server]\nhttp_port = 1\nhost = '192.0.2.1'\n[asterisk]\nsip_port = 2\nrtp_ports = '30000-30099'"
    settings = load(tmp_path, text, UCS_HTTP_PORT="0", UCS_SIP_PORT="7", UCS_RTP_PORTS="0", UCS_HOST="::1")
    assert (settings.server.http_port, settings.server.host) == (0, "::1")
    assert (settings.asterisk.sip_port, settings.rtp_ports) == (7, (0, 0))
    assert load(tmp_path, text, UCS_HTTP_PORT="").server.http_port == 1


@pytest.mark.parametrize(
    ("named", "found"), [("", None), ("spool/recording", "{home}/spool/recording"), ("/mnt/pbx", "/mnt/pbx")]
)
def test_recordings_lie_below_the_file_that_names_them_unless_the_path_is_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, found: str | None
) -> None:
    monkeypatch.chdir("/")
    directory = load(tmp_path, f"[asterisk]\nrecordings = '{named}'").recordings
    assert directory == (None if found is None else Path(found.format(home=tmp_path)))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("UCS_HTTP_PORT", "x"),
        ("UCS_HTTP_PORT", "-1"),
        ("UCS_SIP_PORT", "65536"),
        ("UCS_RTP_PORTS", "20000"),
        ("UCS_RTP_PORTS", "9-1"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, variable: str, value: str) -> None:
    text = complaint(tmp_path, "", **{variable: value})
    assert variable in text
    assert value in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[servr]", ["ucs.toml", "'servr'", "Did you mean 'server'?"]),
        ("[server]\nhttp_prt = 1", ["[server]", "'http_prt'", "Did you mean 'http_port'?"]),
        ("[server]\nzzz = 1", ["'zzz'", "Known here: allowed_origins, host"]),
        ("[server]\nhttp_port = 'x'", ["[server] http_port", "a whole number", "a text in quotes"]),
        ("[server]\nhttp_port = 70000", ["[server] http_port", "65535"]),
        ("server = 1", ["[server]", "expected a table"]),
        ("agents = 1", ["[agents]", "expected a list"]),
        ("[asterisk]\nrtp_ports = 'many'", ["[asterisk] rtp_ports", "'many'"]),
        ("[[agents]]\nid = 1", ["[[agents]] number 1", "'username' is missing"]),
        (AGENTS + "rolle = 'x'", ["[[agents]] number 2", "Did you mean 'role'?"]),
        (
            AGENTS + "role = 'boss'",
            ["[[agents]] number 2, role", "boss", "One of: admin, agent, supervisor."],
        ),
        (AGENTS + "enabled = 'yes'", ["[[agents]] number 2, enabled", "true or false"]),
        ("[site.rules]\nmissed_before = 1", ["[site] rules", "Did you mean 'missed_before_aux'?"]),
        ("[site.rules.rests]\nrejected_s = 'x'", ["[site] rules rests rejected_s", "expected a number"]),
        ("[site]\ntimezone = 'Europe/Brno'", ["[site] timezone", "'Europe/Brno'"]),
        ("[sso.providers]\ncrm = 1", ["[sso] providers", "a text in quotes"]),
        ("[server]\nhost = \n", ["line 2", "ucs.toml", "no TOML"]),
        (AGENTS + "group = 'none'", ["[[agents]] 'petr', group", "no group 'none'"]),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_was_meant(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    said = complaint(tmp_path, text)
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (AGENTS.replace("id = 2", "id = 1"), ["agent id '1'", "'petr'", "'jana' has it"]),
        (AGENTS.replace('"petr"', '"jana"'), ["user name 'jana'"]),
        (
            "[[queues]]\nid=1\nname='A'\nnumber='800'\n[[queues]]\nid=2\nname='B'\nnumber='800'",
            ["number '800'", "[[queues]] 'B'", "[[queues]] 'A'"],
        ),
        (
            "[[queues]]\nid=1\nname='A'\nnumber='101'\n[[phones]]\nid=1\nidentifier='x'\nendpoint='101'",
            ["number '101'", "[[phones]] 'x'", "[[queues]] 'A'"],
        ),
        (
            "[[phones]]\nid=1\nidentifier='x'\nendpoint='101'\n[[softphones]]\nid=1\nidentifier='y'",
            ["phone id '1'", "[[softphones]] 'y'", "[[phones]] 'x'"],
        ),
        (
            "[[phones]]\nid=1\nidentifier='x'\nendpoint='y'\n[[softphones]]\nid=2\nidentifier='y'",
            ["endpoint 'y'", "[[softphones]] 'y'", "[[phones]] 'x'"],
        ),
        (
            AGENTS + "[[queues]]\nid=1\nname='A'\nnumber='1'\nmembers=['jano']",
            ["[[queues]] 'A', members", "'jano'", "'jana'"],
        ),
        (
            AGENTS + "[[queues]]\nid=1\nname='A'\nnumber='1'\nmembers=['jana', {agent='jana'}]",
            ["'jana' is a member twice"],
        ),
        (
            AGENTS + "role='admin'\n[[queues]]\nid=1\nname='A'\nnumber='1'\nmembers=['petr']",
            ["no right to the agent bar"],
        ),
        ("[[queues]]\nid=1\nname='A'", ["[[queues]] 'A'", "needs a number"]),
        ("[[softphones]]\nid=1\nidentifier='x'\nagent='nobody'", ["[[softphones]] 'x', agent", "'nobody'"]),
        (
            "[[phones]]\nid=1\nidentifier='x'\nendpoint='x'\n"
            "lines=[{id=1,number='1',primary=true},{id=2,number='2',primary=true}]",
            ["lines 1 and 2 are both primary"],
        ),
        ("[layout]\ncrm_url='ftp://crm'", ["[layout], crm_url", "'ftp://crm'", "https://"]),
        (
            "[layout]\ntabs=[{name='crm', url='javascript:alert(1)'}]",
            ["tab 'crm'", "no address of a web page"],
        ),
        ("[layout]\ncrm_tab='cmr'\ntabs=[{name='crm', url='https://crm'}]", ["crm_tab", "'cmr'", "'crm'"]),
        (
            "[layout]\ntabs=[{name='crm', url='https://a'}, {name='crm', url='https://b'}]",
            ["tab 'crm' is taken"],
        ),
        ("[[call_reasons]]\ncode='A'\nname='a'\n[[call_reasons]]\ncode='A'\nname='b'", ["call reason 'A'"]),
    ],
)
def test_a_conflict_names_both_places(tmp_path: Path, text: str, words: list[str]) -> None:
    said = complaint(tmp_path, text)
    assert [word for word in words if word not in said] == [], said


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    tmp_path.joinpath("ucs.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_settings({"UCS_DATA_DIR": str(tmp_path)})
    (tmp_path / "dir" / "ucs.toml").mkdir(parents=True)
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings({"UCS_DATA_DIR": str(tmp_path / "dir")})


def test_the_site_has_what_the_file_says(tmp_path: Path) -> None:
    text = (
        AGENTS
        + """
number = "202"
group = "Evening"
[[groups]]
id = 7
name = "Evening"
[[queues]]
id = 1
name = "Support"
number = "800"
members = ["jana", { agent = "petr", priority = 2, supervisor = true }]
[[softphones]]
id = 1
identifier = "soft petr"
agent = "petr"
[[phones]]
id = 2
identifier = "101"
endpoint = "101"
lines = [{ id = 1, number = "11" }, { id = 2, number = "12" }]
[site.rules]
missed_before_aux = 5
rests = { rejected_s = 1.5 }
[layout]
crm_url = "https://crm/?n={NUMBER}"
tabs = [{ name = "wiki", url = "https://wiki/" }]
"""
    )
    found = site(load(tmp_path, text))
    assert (found.layout.crm_url, [tab.name for tab in found.layout.tabs]) == (
        "https://crm/?n={NUMBER}",
        ["wiki"],
    )
    assert [agent.group_id for agent in found.agents] == [None, 7]
    assert [(member.agent, member.priority, member.supervisor) for member in found.queues[0].members] == [
        (1, 1, False),
        (2, 2, True),
    ]
    desk, soft = found.devices
    assert (desk.type, [(line.number, line.primary) for line in desk.lines]) == (
        DeviceType.PHONE,
        [("11", True), ("12", False)],
    )
    assert (soft.endpoint, soft.user_id, soft.lines[0].number) == ("softpetr", 2, "202")
    assert (found.rules.missed_before_aux, found.rules.rests.rejected_s, found.rules.rests.failed_s) == (
        5,
        1.5,
        10.0,
    )


def test_a_path_is_told_as_people_read_their_file() -> None:
    assert place("$.agents[1].id") == "[[agents]] number 2, id"
    assert place("$.server.http_port") == "[server] http_port"
    assert place("$") == ""


def test_settings_do_not_show_their_secrets(tmp_path: Path) -> None:
    assert "top-secret" not in repr(load(tmp_path, "[sso]\nsecret = 'top-secret'"))


async def test_the_demo_site_is_written_once_and_its_accounts_work(tmp_path: Path) -> None:
    home = tmp_path / "data"
    written = write_demo_site(home)
    assert written is not None
    assert write_demo_site(home) == written
    assert list(written.accounts) == ["agent1", "agent2", "agent3", "agent4", "supervisor", "admin"]
    settings = load_settings({"UCS_DATA_DIR": str(home)})
    found = site(settings)
    assert settings.site.demo
    assert [(queue.id, queue.name, queue.number) for queue in found.queues] == [
        (1, "Support", "800"),
        (2, "Sales", "801"),
        (3, "Campaign", ""),
    ]
    assert found.queues[2].type is QueueType.OUTBOUND
    assert {device.identifier for device in found.devices} == {
        *("soft1", "soft2", "soft3", "soft4", "softsup"),
        *("101", "102"),
    }
    assert all(phone.password for phone in settings.phones)
    assert set(settings.sso.providers) == {"demo"}
    accounts = Accounts(settings.agents)
    assert await accounts.verify("agent1", written.accounts["agent1"]) is not None
    assert await accounts.verify("agent1", written.accounts["agent2"]) is None
    accounts.close()


def test_the_demos_files_are_private_and_hold_no_password_in_clear_but_one(tmp_path: Path) -> None:
    written = write_demo_site(tmp_path)
    assert written is not None
    modes = {stat.S_IMODE(os.stat(tmp_path / name).st_mode) for name in ("ucs.toml", CREDENTIALS_NAME)}
    assert modes == {0o600}
    text = (tmp_path / "ucs.toml").read_text(encoding="utf-8")
    assert not [word for word in written.accounts.values() if word in text]
    assert json.loads((tmp_path / CREDENTIALS_NAME).read_text())["accounts"] == written.accounts


def test_somebodys_own_site_is_left_alone(tmp_path: Path) -> None:
    load(tmp_path, AGENTS)
    assert write_demo_site(tmp_path) is None
    assert (tmp_path / "ucs.toml").read_text() == AGENTS


def test_lost_credentials_are_told_apart_from_a_demo(tmp_path: Path) -> None:
    write_demo_site(tmp_path)
    (tmp_path / CREDENTIALS_NAME).write_text("{")
    assert write_demo_site(tmp_path) is None
