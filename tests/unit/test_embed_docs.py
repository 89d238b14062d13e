"""docs/embed.md has everything that a page may set, is told, may call, and finds in an object."""

import json
import re
from pathlib import Path

import pytest
from tests.support import contract

ROOT = Path(__file__).parents[2]
EMBED = (ROOT / "docs" / "embed.md").read_text(encoding="utf-8")
SANDBOX = (ROOT / "operator" / "src" / "sandbox" / "sandbox.ts").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs" / "protocol.schema.json").read_text(encoding="utf-8"))


def section(heading: str) -> str:
    """The text under a heading, up to the next one of its kind or above."""
    level = heading.partition(" ")[0]
    after = EMBED.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", after, maxsplit=1)[0]


def named(text: str) -> set[str]:
    """What stands between backticks in the first column of its tables, without arguments."""
    rows = re.findall(r"^\| (`.*?) \|", text, flags=re.M)
    return {re.split(r"[(\s]", name)[0] for row in rows for name in re.findall(r"`([^`]+)`", row)}


def members(kind: str) -> set[str]:
    """Contract and additions."""
    known = {*contract.items(), *contract.additions()}
    return {item.partition(":")[2] for item in known if item.startswith(f"{kind}:")}


@pytest.mark.parametrize(
    ("heading", "kind"), [("## Options", "key"), ("## Callbacks", "callback"), ("## Methods", "method")]
)
def test_every_option_callback_and_method_has_its_row_and_no_row_is_without_one(
    heading: str, kind: str
) -> None:
    assert named(section(heading)) == members(kind)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("### Call", "Call"),
        ("### User", "User"),
        ("### Queue", "Membership"),
        ("### Device and Line", "Device"),
    ],
)
def test_every_field_of_an_object_has_its_row_and_no_row_is_without_one(heading: str, name: str) -> None:
    assert named(section(heading)) == set(SCHEMA["$defs"][name]["properties"])


def test_every_field_of_the_state_has_its_row() -> None:
    assert named(section("### State")) == {
        *SCHEMA["$defs"]["State"]["properties"],
        "ringingSound",
        "activeTab",
    }


@pytest.mark.parametrize(
    "name", ["WrapUp", "RingingCall", "Reason", "QueueInfo", "Colleague", "Layout", "Tab", "Line"]
)
def test_every_field_of_the_small_objects_is_told(name: str) -> None:
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`{.*?}`", section("## Objects")))))
    assert set(SCHEMA["$defs"][name]["properties"]) <= told


def test_everything_that_a_script_may_do_in_the_sandbox_has_its_row() -> None:
    text = section("## Without a server")
    for interface in ("Sandbox", "SandboxParty", "SandboxPhone"):
        body = re.findall(rf"export interface {interface} {{\n(.*?)\n}}", SANDBOX, flags=re.S)[0]
        for member in re.findall(r"^  (?:readonly )?(\w+)[(:]", body, flags=re.M):
            assert re.search(rf"`(await )?{member}\b", text), member
