"""The register of legs: what is news, and what a listing may say against it."""

import msgspec
import pytest
from tests.unit.asterisk.recordings import INVENTORY

from ucs.asterisk.inventory import Found, Listing, listing
from ucs.asterisk.legs import Legs
from ucs.asterisk.resources import Bridge, Channel, Endpoint, Info
from ucs.core.ids import CallId, LegId
from ucs.core.messages import (
    ArriveCall,
    LegCause,
    ReportAnswered,
    ReportEnded,
    ReportReachable,
    ReportRinging,
)

CALL = CallId("c1")
OURS, THEIRS = LegId("c1-1"), LegId("1700000000.1")
ARRIVAL = ArriveCall(leg=THEIRS, number="800", caller_number="777")
NOTHING = Listing({}, {}, frozenset(), {})


def listed(*legs: LegId, answered: bool = False, **endpoints: bool) -> Listing:
    found = {leg: Found(answered, ARRIVAL if leg == THEIRS else None) for leg in legs}
    return Listing(found, {}, frozenset(), endpoints)


@pytest.fixture
def legs() -> Legs:
    register = Legs()
    register.restart(NOTHING, "boot1", set())
    return register


class TestNews:
    def test_facts_about_channels_of_others_are_none(self, legs: Legs) -> None:
        foreign = LegId("foreign")
        facts = (ReportRinging(foreign), ReportAnswered(foreign), ReportEnded(foreign, LegCause.BUSY))
        assert not any(legs.take(fact) for fact in facts)

    def test_repeated_facts_are_none(self, legs: Legs) -> None:
        legs.order(OURS, CALL)
        facts = (ReportRinging(OURS), ReportAnswered(OURS), ReportEnded(OURS, LegCause.HANGUP))
        assert [(legs.take(fact), legs.take(fact)) for fact in facts] == [(True, False)] * 3

    def test_ringing_after_the_answer_is_none(self, legs: Legs) -> None:
        legs.order(OURS, CALL)
        legs.take(ReportAnswered(OURS))
        assert not legs.take(ReportRinging(OURS))

    def test_caller_arrives_once(self, legs: Legs) -> None:
        assert [legs.take(ARRIVAL), legs.take(ARRIVAL)] == [True, False]

    def test_caller_who_was_taken_is_a_leg_like_any_other(self, legs: Legs) -> None:
        legs.take(ARRIVAL)
        legs.belong(THEIRS, CALL)
        legs.begin_listing()
        report = legs.reconcile(listed(THEIRS))
        assert (report.legs, report.arrivals) == ({THEIRS: True}, ())

    def test_caller_is_never_reported_as_answered(self, legs: Legs) -> None:
        legs.take(ARRIVAL)
        assert not legs.take(ReportAnswered(THEIRS))

    def test_phone_is_unreachable_until_told_otherwise(self, legs: Legs) -> None:
        off, on = ReportReachable("101", reachable=False), ReportReachable("101", reachable=True)
        assert [legs.take(fact) for fact in (off, on, on, off, off)] == [False, True, False, True, False]

    def test_leg_is_made_once(self, legs: Legs) -> None:
        assert [legs.order(OURS, CALL), legs.order(OURS, CALL)] == [True, False]


class TestListings:
    def test_leg_ordered_while_the_listing_was_made_is_not_missing(self, legs: Legs) -> None:
        legs.begin_listing()
        legs.order(OURS, CALL)
        assert legs.reconcile(NOTHING).legs == {OURS: False}

    def test_leg_that_ended_while_the_listing_was_made_does_not_come_back(self, legs: Legs) -> None:
        legs.order(OURS, CALL)
        legs.take(ARRIVAL)
        legs.begin_listing()
        legs.take(ReportEnded(OURS, LegCause.HANGUP))
        legs.take(ReportEnded(THEIRS, LegCause.HANGUP))
        report = legs.reconcile(listed(OURS, THEIRS))
        assert (report.legs, report.arrivals) == ({}, ())

    def test_leg_that_ended_does_not_come_back_though_later_listings_still_name_it(self, legs: Legs) -> None:
        legs.take(ARRIVAL)
        legs.begin_listing()
        legs.take(ReportEnded(THEIRS, LegCause.HANGUP))
        assert legs.reconcile(NOTHING).arrivals == ()
        for _ in range(3):
            legs.begin_listing()
            told = legs.reconcile(listed(THEIRS))
            assert (told.legs, told.arrivals) == ({}, ())

    def test_leg_whose_end_is_still_on_its_way_gets_a_second_chance(self, legs: Legs) -> None:
        """Otherwise the listing would overtake the event that says why."""
        legs.order(OURS, CALL)
        legs.begin_listing()
        assert OURS in legs.reconcile(NOTHING).legs
        assert legs.take(ReportEnded(OURS, LegCause.BUSY))

    def test_leg_that_two_listings_lack_is_lost(self, legs: Legs) -> None:
        legs.order(OURS, CALL)
        reports: list[bool] = []
        for _ in range(2):
            legs.begin_listing()
            reports.append(OURS in legs.reconcile(NOTHING).legs)
        assert reports == [True, False]
        assert not legs.take(ReportEnded(OURS, LegCause.HANGUP))

    def test_leg_that_was_missing_once_starts_anew(self, legs: Legs) -> None:
        legs.order(OURS, CALL)
        for found in (NOTHING, listed(OURS), NOTHING):
            legs.begin_listing()
            report = legs.reconcile(found)
        assert OURS in report.legs

    def test_answer_that_was_not_told_is_in_the_listing(self, legs: Legs) -> None:
        legs.order(OURS, CALL)
        legs.begin_listing()
        assert legs.reconcile(listed(OURS, answered=True)).legs == {OURS: True}

    def test_answer_is_not_taken_back_by_an_older_listing(self, legs: Legs) -> None:
        legs.order(OURS, CALL)
        legs.begin_listing()
        legs.take(ReportAnswered(OURS))
        assert legs.reconcile(listed(OURS)).legs == {OURS: True}

    def test_unknown_legs_are_told(self, legs: Legs) -> None:
        legs.begin_listing()
        report = legs.reconcile(listed(OURS, THEIRS))
        assert (report.legs, report.arrivals) == ({OURS: False}, (ARRIVAL,))

    def test_caller_who_is_being_hung_up_is_no_arrival(self, legs: Legs) -> None:
        """He would be put into a queue again."""
        legs.take(ARRIVAL)
        legs.end(THEIRS)
        legs.begin_listing()
        report = legs.reconcile(listed(THEIRS))
        assert (report.legs, report.arrivals) == ({THEIRS: False}, ())

    def test_phone_that_moved_while_the_listing_was_made_stays_as_told(self, legs: Legs) -> None:
        legs.begin_listing()
        legs.take(ReportReachable("101", reachable=True))
        assert legs.reconcile(listed(**{"101": False, "102": True})).reachable == {"101", "102"}

    def test_phone_that_is_listed_no_more_is_unreachable(self, legs: Legs) -> None:
        legs.take(ReportReachable("soft1", reachable=True))
        legs.begin_listing()
        assert legs.reconcile(NOTHING).reachable == frozenset()


class TestFirstListing:
    def test_only_what_is_listed_stands(self, legs: Legs) -> None:
        legs.order(OURS, CALL)
        legs.take(ARRIVAL)
        report = legs.restart(listed(THEIRS), "boot1", set())
        assert (report.legs, report.arrivals) == ({}, (ARRIVAL,))

    def test_what_was_ordered_to_end_is_remembered(self, legs: Legs) -> None:
        legs.take(ARRIVAL)
        legs.belong(THEIRS, CALL)
        legs.end(THEIRS)
        report = legs.restart(listed(THEIRS), "boot1", set())
        assert (report.legs, report.arrivals) == ({THEIRS: False}, ())

    def test_nothing_is_remembered_of_another_boot(self, legs: Legs) -> None:
        legs.take(ARRIVAL)
        legs.end(THEIRS)
        report = legs.restart(listed(THEIRS), "boot2", set())
        assert (report.boot, report.arrivals) == ("boot2", (ARRIVAL,))

    def test_leg_whose_end_is_kept_back_still_stands(self, legs: Legs) -> None:
        """So that the end is told with its reason, after the inventory."""
        assert legs.restart(NOTHING, "boot1", {OURS}).legs == {OURS: False}
        assert legs.take(ReportEnded(OURS, LegCause.BUSY))


TAKEN = next(
    each["id"]
    for each in INVENTORY["channels"]
    if each["accountcode"] and each["dialplan"]["app_data"] == "ucs,in,800"
)


class TestRecordedListing:
    def recorded(self) -> Listing:
        return listing(
            "ucs",
            msgspec.convert(INVENTORY["channels"], list[Channel]),
            msgspec.convert(INVENTORY["bridges"], list[Bridge]),
            msgspec.convert(INVENTORY["endpoints"], list[Endpoint]),
        )

    def test_callers_and_our_legs_are_told_apart(self) -> None:
        found = self.recorded().legs
        assert {leg: each.answered for leg, each in found.items() if each.arrival is None} == {
            TAKEN: True,
            "t1-1": True,
            "r1": False,
        }
        assert [each.arrival.number for each in found.values() if each.arrival] == ["800"]

    def test_rooms_and_empty_bridges(self) -> None:
        recorded = self.recorded()
        assert recorded.rooms[LegId("t1-1")] == "t1"
        assert recorded.empty == {"lonely"}

    def test_phones(self) -> None:
        assert self.recorded().endpoints == {"101": True, "102": False, "trunk": True}

    def test_boot_is_named(self) -> None:
        info = msgspec.convert(INVENTORY["info"], Info)
        assert info.boot.startswith("02:00:00:00:00:01@20")

    def test_channels_and_bridges_of_others_are_left_alone(self) -> None:
        found = listing("ucs", [Channel("x", state="Up")], [Bridge("b", name="conference")], [])
        assert (found.legs, found.empty) == ({}, frozenset())
