"""Nothing that comes from outside becomes more than a number, a name or an endpoint."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucs.asterisk.invitation import patience_s, to_agent, to_number
from ucs.asterisk.phones import (
    _DESK_PHONE,  # pyright: ignore[reportPrivateUsage]
    _SOFTPHONE,  # pyright: ignore[reportPrivateUsage]
    FORMATS,
)
from ucs.core.ids import CallId, LegId
from ucs.core.messages import DialNumber, RingAgent

CALL, LEG = CallId("c1"), LegId("c1-1")


def ring(
    endpoint: str = "101",
    number: str = "777",
    name: str = "",
    *,
    auto_answer: bool = False,
    timeout_s: float = 20,
) -> RingAgent:
    return RingAgent(CALL, LEG, endpoint, "c1~2", number, name, auto_answer, timeout_s)


def dial(number: str = "+420222", endpoint: str = "", caller: str = "+420800") -> DialNumber:
    return DialNumber(CALL, LEG, number, endpoint, caller, 20.0)


@given(st.text(), st.text())
def test_caller_id_is_one_quoted_name_and_one_plain_number(name: str, number: str) -> None:
    invitation = to_agent(ring(number=number, name=name))
    assert invitation
    shown = str(invitation.query["callerId"])
    assert shown.count('"') == 2
    assert shown.count("<") == shown.count(">") == 1
    assert "\n" not in shown
    assert "\r" not in shown


@given(st.text())
def test_only_a_number_or_nothing_is_dialled(number: str) -> None:
    invitation = to_number(dial(number), "ucs", "PJSIP/{number}@trunk")
    if invitation:
        dialled = str(invitation.query["endpoint"]).removeprefix("PJSIP/").removesuffix("@trunk")
        assert set(dialled) <= set("0123456789+*#")
        assert dialled


@pytest.mark.parametrize("endpoint", ["", "a/b", "a@b", "a&b", "a,b", "a b", "../x", "a\n"])
def test_what_is_no_endpoint_is_not_called(endpoint: str) -> None:
    assert to_agent(ring(endpoint)) is None
    assert to_number(dial("1", endpoint), "ucs", "PJSIP/{number}@trunk") is None or not endpoint


def test_phone_is_told_the_call() -> None:
    invitation = to_agent(ring())
    assert invitation
    assert invitation.query["endpoint"] == "PJSIP/101"
    assert invitation.variables["PJSIP_HEADER(add,X-UCS-Call)"] == "c1~2"
    assert not any("Auto-Answer" in name for name in invitation.variables)


def test_a_phone_that_picks_up_enters_where_the_dialplan_takes_it() -> None:
    dialplan = files("ucs.asterisk").joinpath("templates", "extensions.conf").read_text(encoding="utf-8")
    invitation = to_agent(ring())
    assert invitation
    entrance = dialplan.partition(f"[{invitation.query['context']}]\n")[2].partition("\n[")[0]
    assert f"exten => {invitation.query['extension']},{invitation.query['priority']},Stasis(" in entrance


def test_every_format_of_every_phone_is_offered() -> None:
    for settings in (_SOFTPHONE, _DESK_PHONE):
        ours = [name for name in FORMATS.split(",") if name in settings["allow"].split(",")]
        assert ours == settings["allow"].split(","), "the offer would have another order"


def test_auto_answer_is_asked_for_in_every_dialect() -> None:
    invitation = to_agent(ring(auto_answer=True))
    assert invitation
    asked = invitation.variables
    assert asked["PJSIP_HEADER(add,X-UCS-Auto-Answer)"] == "1"
    assert "answer-after=0" in asked["PJSIP_HEADER(add,Call-Info)"]
    assert "alert-autoanswer" in asked["PJSIP_HEADER(add,Alert-Info)"]


def test_number_of_the_caller_is_shown_or_none() -> None:
    for caller, shown in (("+420800", "+420800"), ("", None), ("anonymous", None)):
        invitation = to_number(dial(caller=caller), "ucs", "PJSIP/{number}@trunk")
        assert invitation
        assert invitation.variables.get("CONNECTEDLINE(num,i)") == shown


def test_phone_of_the_house_needs_no_trunk() -> None:
    invitation = to_number(dial("102", endpoint="102"), "ucs", "PJSIP/{number}@trunk")
    assert invitation
    assert invitation.query["endpoint"] == "PJSIP/102"


@pytest.mark.parametrize(("timeout_s", "patience"), [(20.0, 22), (0.4, 2), (-5.0, 1)])
def test_asterisk_is_a_little_more_patient_than_the_core_and_never_for_ever(
    timeout_s: float, patience: int
) -> None:
    assert patience_s(ring(timeout_s=timeout_s)) == patience
