"""What is known of a customer: looked up, given by the CRM, and why they called."""

import pytest
from tests.unit.core.house import JANA, PETR, House

from ucs.core.ids import CallId
from ucs.core.messages import (
    Dial,
    HangUp,
    ReportLookup,
    SetAccountCode,
)
from ucs.core.site import Rules


def test_what_was_looked_up_reaches_a_ringing_bar_and_the_record() -> None:
    house = House()
    house.works(JANA)
    uid = house.calls()
    assert house.seen(JANA).call.name == ""
    house.do(ReportLookup(uid, "Jan Novák", "C-17", {"vip": True}))
    assert house.callbacks(JANA) == ["update"]
    seen = house.seen(JANA).call
    assert (seen.name, seen.external_id, seen.data) == ("Jan Novák", "C-17", {"vip": True})
    house.picks_up(JANA)
    assert house.seen(JANA).call.name == "Jan Novák"
    house.do(HangUp(JANA))
    assert house.record(uid).data == {"vip": True}


def test_what_the_crm_gave_wins_over_what_was_looked_up_whichever_came_first() -> None:
    house = House()
    house.works(JANA)
    uid = CallId(str(house.do(Dial(JANA, "777123456", data={"order": 42, "vip": False})).answer))
    house.do(ReportLookup(uid, "Jan Novák", "C-17", {"vip": True, "city": "Brno"}))
    assert house.seen(JANA).call.data == {"order": 42, "vip": False, "city": "Brno"}


def test_the_first_answer_counts_and_a_forgotten_call_takes_none() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    house.do(ReportLookup(uid, "First"))
    assert not house.do(ReportLookup(uid, "Second")).events
    house.do(HangUp(JANA))
    house.passes(Rules().linger_s + 1)
    assert not house.do(ReportLookup(uid, "Third")).events


def test_an_answer_that_comes_after_the_end_is_kept_for_late_questions() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    house.do(HangUp(JANA))
    house.do(ReportLookup(uid, "Jan Novák"))
    assert house.call(uid).name == "Jan Novák"


def test_codes_are_appended_or_replaced_during_the_call_and_for_a_while_after_it() -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    house.do(SetAccountCode(JANA, uid, "ORDER", "NEW"))
    house.do(SetAccountCode(JANA, uid, "OTHER"))
    assert house.call(uid).codes == ("ORDER/NEW", "OTHER")
    house.do(HangUp(JANA))
    assert house.record(uid).codes == ("ORDER/NEW", "OTHER")
    house.do(SetAccountCode(JANA, uid, "ORDER", override=True))
    assert house.call(uid).codes == ("ORDER",)
    house.passes(Rules().linger_s - 1)
    assert not house.do(SetAccountCode(JANA, uid, "ORDER")).events, "it is there already"
    house.passes(2)
    assert house.refused(SetAccountCode(JANA, uid, "ORDER")) == "stale_call"


@pytest.mark.parametrize(("code", "sub"), [("NONE", None), ("ORDER", "NONE"), ("OTHER", "NEW"), ("", None)])
def test_codes_that_the_site_does_not_have_are_refused(code: str, sub: str | None) -> None:
    house = House()
    house.works(JANA)
    uid = house.talks(JANA)
    assert house.refused(SetAccountCode(JANA, uid, code, sub)) == "invalid"


def test_only_who_talked_may_say_why_the_customer_called() -> None:
    house = House()
    house.works(JANA, PETR)
    uid = house.calls()
    assert house.refused(SetAccountCode(JANA, uid, "OTHER")) == "stale_call", "it only rings"
    house.do(HangUp(JANA))
    house.picks_up(PETR)
    assert house.refused(SetAccountCode(JANA, uid, "OTHER")) == "stale_call", "a colleague has it"
    house.do(SetAccountCode(PETR, uid, "OTHER"))
    assert house.call(uid).codes == ("OTHER",)
