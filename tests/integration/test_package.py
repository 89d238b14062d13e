"""The npm package as those get it who install it: installed into a project of its own, compiled and bundled there."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from tests.support import contract

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
PACKED = ROOT / "dist" / "ucs-operator.tgz"
TOOLS = ROOT / "node_modules" / ".bin"
SCHEMA = ROOT / "docs" / "protocol.schema.json"

PAGE = """
import { createOperator, type Call, type State, type UcsOperator, type UcsOptions } from "ucs-operator";
import { type Sandbox, type SandboxParty, sandbox } from "ucs-operator/sandbox";

const options: UcsOptions = {
  api: { hostname: "ucs.example.com", port: 443, recording: { path: "/media" } },
  onReady: (state: State) => console.log(state.auxReasons[1]?.name),
  onCallRinging: (call: Call) => open(`/customers?phone=${call.caller_number_norm}`),
  onQuality: ({ mos, loss }) => console.log(mos > 4 && loss < 0.01),
  q: [["notify", "The CRM is ready"]],
};

export async function test(): Promise<string> {
  const ucs: Sandbox = sandbox({ agent: { displayname: "Jana" }, queues: [{ name: "Support", wrapup: 0 }] });
  const operator: UcsOperator = createOperator(ucs.attach(options));
  await ucs.work(operator);
  const caller: SandboxParty = ucs.incoming({ number: "603111222", queue: "Support", data: { ticket: 7 } });
  const off = operator.on("onStateChange", ({ status, reason }) => console.log(status, reason));
  const answered = await operator.answer();
  if (!answered.ok) return answered.message;
  caller.hangUp();
  off();
  // @ts-expect-error: there is no such status
  await operator.changeStatus("LUNCH");
  // @ts-expect-error: there is no such callback
  operator.on("onLunch", () => {});
  // @ts-expect-error: the server's objects are not to be changed
  operator.state()!.status = "READY";
  return operator.state()?.ringingSound ?? "";
}
"""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that has installed the package and nothing else."""
    home = tmp_path_factory.mktemp("crm")
    (home / "package.json").write_text('{"name": "crm", "private": true, "type": "module"}')
    run("npm", "install", "--offline", "--no-audit", "--no-fund", PACKED, cwd=home)
    return home


def compiles(project: Path, name: str, text: str, *options: str) -> None:
    """Strictly, the package's own types checked too."""
    (project / name).write_text(text)
    strict = (
        "--ignoreConfig",
        "--noEmit",
        "--strict",
        "--skipLibCheck",
        "false",
        "--noUncheckedIndexedAccess",
    )
    run(
        TOOLS / "tsc",
        *strict,
        "--lib",
        "es2022,dom",
        "--target",
        "es2022",
        "--types",
        "",
        *options,
        name,
        cwd=project,
    )


@pytest.mark.parametrize("resolution", ["bundler", "nodenext"])
def test_a_page_compiles_with_the_packages_types(project: Path, resolution: str) -> None:
    module = "esnext" if resolution == "bundler" else "nodenext"
    compiles(project, "page.ts", PAGE, "--module", module, "--moduleResolution", resolution)


def test_a_bundler_makes_chunks_of_what_is_loaded_later(project: Path) -> None:
    (project / "page.ts").write_text(PAGE)
    run(
        TOOLS / "esbuild", "page.ts", "--bundle", "--minify", "--splitting", "--format=esm", "--outdir=out",
        "--charset=ascii", "--metafile=meta.json", cwd=project,
    )  # fmt: skip
    built = json.loads((project / "meta.json").read_text())["outputs"]
    first = _reached(built, "out/page.js", "import-statement")
    assert sum(built[name]["bytes"] for name in first) < 60_000, (
        "interface and phone belong into chunks of their own"
    )
    assert len(built) > len(first) + 3
    for file in (project / "out").iterdir():
        assert file.read_bytes().isascii(), file.name


def _reached(outputs: dict[str, Any], start: str, kind: str) -> set[str]:
    found, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [one["path"] for one in outputs[name]["imports"] if one["kind"] == kind]
    return found


def test_every_member_of_the_contract_is_in_the_types_and_none_is_any(project: Path) -> None:
    lines = [
        'import type { Call, Membership, UcsOperator, UcsOptions, User } from "ucs-operator";',
        "type IsAny<T> = 0 extends 1 & T ? true : false;",
    ]
    owners = {"key": "UcsOptions", "callback": "UcsOptions", "method": "UcsOperator"}
    objects = {"Call": "Call", "User": "User", "Queue": "Membership"}
    for number, item in enumerate((*contract.items(), *sorted(contract.additions()))):
        kind, _, name = item.partition(":")
        object_, _, field = name.rpartition(".")
        owner = objects[object_] if kind == "field" else owners[kind]
        member = f'{owner}["{field}"]'
        lines.append(f"export const item{number}: IsAny<{member}> = false;")
        if kind != "field":
            called = "(...args: any) => any"
            lines += [
                f"type F{number} = Extract<NonNullable<{member}>, {called}>;",
                f"export const args{number}: IsAny<Parameters<F{number}>> = false;",
                f"export const result{number}: IsAny<ReturnType<F{number}>> = false;",
            ]
    compiles(project, "contract.ts", "\n".join(lines), "--module", "esnext", "--moduleResolution", "bundler")
    for name in ("index.d.ts", "sandbox.d.ts"):
        types = (project / "node_modules/ucs-operator" / name).read_text()
        code = re.sub(r"/\*\*.*?\*/|//[^\n]*", "", types, flags=re.S)
        assert not re.findall(r"\bany\b", code), name


def test_the_types_have_every_field_of_the_servers_objects(project: Path) -> None:
    types = (project / "node_modules/ucs-operator/index.d.ts").read_text()
    told = [name for name in _schema() if f"export interface {name} {{" in types]
    assert {"Call", "User", "State", "Device", "Membership", "QueueInfo", "Colleague", "Layout"} <= set(told)
    lines = [f'import type {{ {", ".join(told)} }} from "ucs-operator";']
    for name in told:
        fields = " | ".join(f'"{field}"' for field in _schema()[name]["properties"])
        lines += [
            f"type Missing{name} = Exclude<{fields}, keyof {name}> | Exclude<keyof {name}, {fields}>;",
            f"export const same{name}: [Missing{name}] extends [never] ? true : Missing{name} = true;",
        ]
    compiles(project, "fields.ts", "\n".join(lines), "--module", "esnext", "--moduleResolution", "bundler")


@cache
def _schema() -> dict[str, Any]:
    """The server's objects by name, from the schema that it publishes."""
    defined = cast("dict[str, Any]", json.loads(SCHEMA.read_text())["$defs"])
    return {name: one for name, one in defined.items() if "properties" in one}
