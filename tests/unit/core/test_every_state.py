"""Every state of a call against every message there is: what comes of it is written here, nothing is left to chance."""

from collections.abc import Callable, Sequence

import pytest
from tests.unit.core.house import CAMPAIGN, ENDPOINTS, EVA, JANA, PETR, SUPPORT, House, support
from tests.unit.core.test_vocabulary import kinds

from ucs.core.call import LegPhase, Phase
from ucs.core.hours import Hours
from ucs.core.ids import CallId, LegId, SessionId
from ucs.core.messages import (
    Answer,
    ArriveCall,
    BlindTransfer,
    CancelTransfer,
    Command,
    Conference,
    ConfigureSite,
    ConfirmDevice,
    Dial,
    ExtendWrapUp,
    FinishTransfer,
    ForceResume,
    ForceStatus,
    ForceSuspend,
    HangUp,
    Hold,
    LegCause,
    LoseAllSessions,
    LoseSession,
    LoseTelephony,
    Mute,
    PairDevice,
    PickUp,
    Record,
    RecordWish,
    ReportAnnounced,
    ReportAnswered,
    ReportEnded,
    ReportHeld,
    ReportInventory,
    ReportLookup,
    ReportNotAnswered,
    ReportReachable,
    ReportRecordingEnded,
    ReportReferred,
    ReportRinging,
    ResumeQueue,
    ResumeSession,
    SendDigits,
    SetAccountCode,
    SetStatus,
    SignIn,
    SignOut,
    Status,
    SuspendQueue,
    Swap,
    TakeCalls,
    TelephonyFact,
    TimerDue,
    Transfer,
    Unhold,
    UnpairDevice,
)
from ucs.core.queue import Destination

OTHER_LEG = LegId("unknown-leg")
CLOSED = support(hours=Hours(((),) * 7), closed=Destination(announcement=("sorry",)))


def situation(name: str) -> tuple[House, CallId]:
    """Jana works, and there is one call in this state."""
    house = House(CLOSED if name == "leaving" else None)
    house.works(JANA)
    if name in ("dialled", "dialling"):
        uid = CallId(str(house.do(Dial(JANA, "123", queue=CAMPAIGN)).answer))
        if name == "dialling":
            house.picks_up(JANA)
        return house, uid
    if name == "queued":
        house.do(SetStatus(JANA, Status.AUX, "Lunch"))
    uid = house.calls()
    if name not in ("queued", "offering", "leaving"):
        house.picks_up(JANA)
    if name == "transferring":
        house.do(Transfer(JANA, uid))
    if name == "handed":
        house.do(BlindTransfer(JANA, "555", uid))
    if name in ("asking", "consulting", "swapped", "conference"):
        asked = CallId(str(house.do(Transfer(JANA, uid, "555")).answer))
        if name != "asking":
            house.do(ReportAnswered(house.customer(asked)))
        if name == "swapped":
            house.do(Swap(JANA, uid))
        if name == "conference":
            house.do(Conference(JANA, uid))
    if name == "held":
        house.do(Hold(JANA))
    if name == "ended":
        house.do(HangUp(JANA))
    return house, uid


def agent_leg(house: House, uid: CallId) -> LegId:
    legs = [leg.id for leg in house.call(uid).legs.values() if leg.agent == JANA]
    return legs[-1] if legs else OTHER_LEG


def standing(house: House) -> dict[LegId, bool]:
    return {
        leg.id: leg.phase is LegPhase.UP
        for call in house.centre.calls.values()
        for leg in call.legs.values()
        if leg.live
    }


def own_timer(house: House, uid: CallId) -> TimerDue:
    """The timer that watches this call, or one that has long been stale."""
    for key, due in house.centre.timers.items():
        if str(uid) in key:
            return TimerDue(key, due)
    return TimerDue(f"dial:{uid}", 1.0)


Make = Callable[[House, CallId], Command]

MESSAGES: dict[str, Make] = {
    "answer": lambda house, uid: Answer(JANA, uid),
    "hang up": lambda house, uid: HangUp(JANA, uid),
    "transfer": lambda house, uid: Transfer(JANA, uid),
    "consult": lambda house, uid: Transfer(JANA, uid, "555"),
    "cancel transfer": lambda house, uid: CancelTransfer(JANA, uid),
    "swap": lambda house, uid: Swap(JANA, uid),
    "conference": lambda house, uid: Conference(JANA, uid),
    "finish transfer": lambda house, uid: FinishTransfer(JANA, uid),
    "blind transfer": lambda house, uid: BlindTransfer(JANA, "555", uid),
    "hold": lambda house, uid: Hold(JANA, uid),
    "unhold": lambda house, uid: Unhold(JANA, uid),
    "mute": lambda house, uid: Mute(JANA, on=True, uniqueid=uid),
    "pick up": lambda house, uid: PickUp(JANA, uid),
    "extend wrap-up": lambda house, uid: ExtendWrapUp(JANA, 5),
    "account code": lambda house, uid: SetAccountCode(JANA, uid, "OTHER"),
    "digits": lambda house, uid: SendDigits(JANA, "12#", uid),
    "record": lambda house, uid: Record(JANA, RecordWish.START, uid),
    "recording failed": lambda house, uid: ReportRecordingEnded(uid, "no room on the disk"),
    "customer known": lambda house, uid: ReportLookup(uid, "Customer", "C-1", {"vip": True}),
    "dial": lambda house, uid: Dial(JANA, "777"),
    "lunch": lambda house, uid: SetStatus(JANA, Status.AUX, "Training"),
    "suspend": lambda house, uid: SuspendQueue(JANA, SUPPORT),
    "resume": lambda house, uid: ResumeQueue(JANA, SUPPORT),
    "sign in": lambda house, uid: SignIn(JANA, SessionId("new"), "hash"),
    "sign in, colleague": lambda house, uid: SignIn(PETR, SessionId("new"), "hash"),
    "status forced": lambda house, uid: ForceStatus(EVA, JANA, Status.AUX, "Training"),
    "suspended by force": lambda house, uid: ForceSuspend(EVA, JANA, SUPPORT),
    "resumed by force": lambda house, uid: ForceResume(EVA, JANA, SUPPORT),
    "page closed": lambda house, uid: LoseSession(JANA, house.session(JANA), closed=True),
    "sign out": lambda house, uid: SignOut(JANA, house.session(JANA)),
    "sign out, old": lambda house, uid: SignOut(JANA, SessionId("old")),
    "bar lost": lambda house, uid: LoseSession(JANA, house.session(JANA)),
    "all bars lost": lambda house, uid: LoseAllSessions(),
    "bar back": lambda house, uid: ResumeSession(JANA, house.session(JANA)),
    "window moved": lambda house, uid: ResumeSession(JANA, house.session(JANA), window="hash"),
    "calls taken": lambda house, uid: TakeCalls(JANA, house.session(JANA)),
    "pair other": lambda house, uid: PairDevice(JANA, house.session(JANA), "102"),
    "confirm phone": lambda house, uid: ConfirmDevice(JANA, house.session(JANA)),
    "unpair": lambda house, uid: UnpairDevice(JANA, house.session(JANA)),
    "same site": lambda house, uid: ConfigureSite(house.centre.site),
    "own timer": own_timer,
    "stale timer": lambda house, uid: TimerDue(f"offer:{agent_leg(house, uid)}", 1.0),
    "arrives again": lambda house, uid: ArriveCall(house.customer(uid) or OTHER_LEG, "999", "777"),
    "agent's leg rings": lambda house, uid: ReportRinging(agent_leg(house, uid)),
    "agent's leg answers": lambda house, uid: ReportAnswered(agent_leg(house, uid)),
    "agent's leg refers": lambda house, uid: ReportReferred(agent_leg(house, uid), "777123456"),
    "agent's leg joins": lambda house, uid: ReportReferred(agent_leg(house, uid), other=OTHER_LEG),
    "agent's leg holds": lambda house, uid: ReportHeld(agent_leg(house, uid), held=True),
    "agent's leg disobeys": lambda house, uid: ReportNotAnswered(agent_leg(house, uid)),
    "agent's leg ends": lambda house, uid: ReportEnded(agent_leg(house, uid), LegCause.HANGUP),
    "agent's leg busy": lambda house, uid: ReportEnded(agent_leg(house, uid), LegCause.BUSY),
    "customer's leg rings": lambda house, uid: ReportRinging(house.customer(uid)),
    "customer's leg answers": lambda house, uid: ReportAnswered(house.customer(uid)),
    "customer's leg ends": lambda house, uid: ReportEnded(house.customer(uid), LegCause.HANGUP),
    "unknown leg answers": lambda house, uid: ReportAnswered(OTHER_LEG),
    "unknown leg ends": lambda house, uid: ReportEnded(OTHER_LEG, LegCause.LOST),
    "phone gone": lambda house, uid: ReportReachable("101", reachable=False),
    "unknown phone": lambda house, uid: ReportReachable("999", reachable=False),
    "inventory, all there": lambda house, uid: ReportInventory("1", standing(house), (), ENDPOINTS),
    "inventory, nothing": lambda house, uid: ReportInventory("1", {}, (), ENDPOINTS),
    "inventory, new boot": lambda house, uid: ReportInventory("2", {}, (), ENDPOINTS),
    "announcement over": lambda house, uid: ReportAnnounced(house.customer(uid), f"{uid}-say-1"),
    "network away": lambda house, uid: LoseTelephony(),
    "network dead": lambda house, uid: LoseTelephony(dead=True),
}

STATES = ("queued", "offering", "dialled", "dialling", "talking", "held", "ended")
TRANSFER_STATES = ("transferring", "asking", "consulting", "swapped", "conference", "handed")
PHASE_OF = {
    "queued": Phase.QUEUED, "offering": Phase.OFFERING, "dialled": Phase.DIALLING, "dialling": Phase.DIALLING,
    "talking": Phase.TALKING, "held": Phase.HELD, "ended": Phase.ENDED, "leaving": Phase.LEAVING,
    "transferring": Phase.HELD, "asking": Phase.HELD, "consulting": Phase.HELD, "swapped": Phase.TALKING,
    "conference": Phase.TALKING, "handed": Phase.HANDED,
}  # fmt: skip

# "." nothing changes for the call; a phase in capitals is the next; "gone" is forgotten; else the refusal's code.
TABLE = """
message                 queued       offering     dialled      dialling     talking      held         ended
answer                  stale_call   not_allowed  wrong_state  wrong_state  wrong_state  wrong_state  stale_call
hang up                 stale_call   QUEUED       ENDED        ENDED        ENDED        ENDED        stale_call
transfer                stale_call   wrong_state  wrong_state  wrong_state  HELD         .            stale_call
consult                 stale_call   wrong_state  wrong_state  wrong_state  HELD         .            stale_call
cancel transfer         stale_call   wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  stale_call
swap                    stale_call   wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  stale_call
conference              stale_call   wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  stale_call
finish transfer         stale_call   wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  stale_call
blind transfer          stale_call   wrong_state  wrong_state  wrong_state  HANDED       HANDED       stale_call
hold                    stale_call   wrong_state  wrong_state  wrong_state  HELD         .            stale_call
unhold                  stale_call   wrong_state  wrong_state  wrong_state  .            TALKING      stale_call
mute                    stale_call   wrong_state  wrong_state  wrong_state  .            .            stale_call
pick up                 stale_call   wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  stale_call
extend wrap-up          wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  .
account code            stale_call   stale_call   .            .            .            .            .
digits                  stale_call   wrong_state  wrong_state  wrong_state  .            wrong_state  stale_call
record                  stale_call   wrong_state  wrong_state  wrong_state  .            .            stale_call
recording failed        .            .            .            .            .            .            .
customer known          .            .            .            .            .            .            .
dial                    .            wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  .
lunch                   .            QUEUED       .            .            .            .            .
suspend                 .            .            .            .            .            .            .
resume                  .            .            .            .            .            .            .
sign in                 .            QUEUED       .            .            .            .            .
sign in, colleague      .            .            .            .            .            .            .
status forced           not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
suspended by force      not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
resumed by force        not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
page closed             .            .            .            .            .            .            .
sign out                .            QUEUED       not_allowed  not_allowed  not_allowed  not_allowed  .
sign out, old           .            .            .            .            .            .            .
bar lost                .            .            .            .            .            .            .
all bars lost           .            .            .            .            .            .            .
bar back                .            .            .            .            .            .            .
window moved            .            .            .            .            .            .            .
calls taken             .            .            .            .            .            .            .
pair other              .            wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  .
confirm phone           .            .            .            .            .            .            .
unpair                  .            QUEUED       wrong_state  wrong_state  wrong_state  wrong_state  .
same site               .            .            .            .            .            .            .
own timer               .            QUEUED       ENDED        ENDED        .            .            gone
stale timer             .            .            .            .            .            .            .
arrives again           .            .            .            .            .            .            .
agent's leg rings       .            .            .            .            .            .            .
agent's leg answers     .            TALKING      .            .            .            .            .
agent's leg refers      .            .            .            .            HANDED       HANDED       .
agent's leg joins       .            .            .            .            .            .            .
agent's leg holds       .            .            .            .            HELD         .            .
agent's leg disobeys    .            .            .            .            .            .            .
agent's leg ends        .            QUEUED       ENDED        ENDED        ENDED        ENDED        .
agent's leg busy        .            QUEUED       ENDED        ENDED        ENDED        ENDED        .
customer's leg rings    .            .            .            .            .            .            .
customer's leg answers  .            .            .            TALKING      .            .            .
customer's leg ends     ENDED        ENDED        .            ENDED        ENDED        ENDED        .
unknown leg answers     .            .            .            .            .            .            .
unknown leg ends        .            .            .            .            .            .            .
phone gone              .            QUEUED       .            .            .            .            .
unknown phone           .            .            .            .            .            .            .
inventory, all there    .            .            .            .            .            .            .
inventory, nothing      ENDED        ENDED        .            ENDED        ENDED        ENDED        .
inventory, new boot     ENDED        ENDED        ENDED        ENDED        ENDED        ENDED        .
announcement over       .            .            .            .            .            .            .
network away            .            .            .            .            .            .            .
network dead            ENDED        ENDED        ENDED        ENDED        ENDED        ENDED        .
"""

# The same for the first call while its agent is handing it on.
TRANSFERS = """
message                 transferring asking       consulting   swapped      conference   handed
answer                  wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  stale_call
hang up                 ENDED        ENDED        ENDED        ENDED        .            stale_call
transfer                .            wrong_state  wrong_state  wrong_state  wrong_state  stale_call
consult                 .            wrong_state  wrong_state  wrong_state  wrong_state  stale_call
cancel transfer         TALKING      TALKING      TALKING      .            .            stale_call
swap                    wrong_state  wrong_state  TALKING      HELD         wrong_state  stale_call
conference              wrong_state  wrong_state  TALKING      .            .            stale_call
finish transfer         wrong_state  wrong_state  TALKING      .            .            stale_call
blind transfer          HANDED       wrong_state  wrong_state  wrong_state  wrong_state  stale_call
hold                    .            .            .            HELD         wrong_state  stale_call
unhold                  TALKING      wrong_state  TALKING      .            wrong_state  stale_call
mute                    .            .            .            .            .            stale_call
pick up                 wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  stale_call
extend wrap-up          wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  .
account code            .            .            .            .            .            .
dial                    .            wrong_state  wrong_state  wrong_state  wrong_state  .
lunch                   .            .            .            .            .            .
suspend                 .            .            .            .            .            .
resume                  .            .            .            .            .            .
sign in                 .            .            .            .            .            .
sign in, colleague      .            .            .            .            .            .
status forced           not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
suspended by force      not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
resumed by force        not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  not_allowed
page closed             .            .            .            .            .            .
sign out                not_allowed  not_allowed  not_allowed  not_allowed  not_allowed  .
sign out, old           .            .            .            .            .            .
bar lost                .            .            .            .            .            .
all bars lost           .            .            .            .            .            .
bar back                .            .            .            .            .            .
window moved            .            .            .            .            .            .
calls taken             .            .            .            .            .            .
pair other              wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  .
confirm phone           .            .            .            .            .            .
unpair                  wrong_state  wrong_state  wrong_state  wrong_state  wrong_state  .
same site               .            .            .            .            .            .
own timer               .            .            .            .            .            OFFERING
stale timer             .            .            .            .            .            .
arrives again           .            .            .            .            .            .
agent's leg rings       .            .            .            .            .            .
agent's leg answers     .            .            .            .            .            .
agent's leg disobeys    .            .            .            .            .            .
agent's leg refers      HANDED       .            .            .            .            .
agent's leg joins       .            .            .            .            .            .
agent's leg holds       .            .            .            HELD         .            .
agent's leg ends        ENDED        ENDED        ENDED        ENDED        .            .
agent's leg busy        ENDED        ENDED        ENDED        ENDED        .            .
customer's leg rings    .            .            .            .            .            .
customer's leg answers  .            .            .            .            .            .
customer's leg ends     ENDED        ENDED        ENDED        ENDED        ENDED        ENDED
unknown leg answers     .            .            .            .            .            .
unknown leg ends        .            .            .            .            .            .
phone gone              .            .            .            .            .            .
unknown phone           .            .            .            .            .            .
inventory, all there    .            .            .            .            .            .
inventory, nothing      ENDED        ENDED        ENDED        ENDED        ENDED        ENDED
inventory, new boot     ENDED        ENDED        ENDED        ENDED        ENDED        ENDED
network away            .            .            .            .            .            .
network dead            ENDED        ENDED        ENDED        ENDED        ENDED        ENDED
digits                  wrong_state  wrong_state  wrong_state  .            .            stale_call
record                  .            .            .            .            .            stale_call
recording failed        .            .            .            .            .            .
customer known          .            .            .            .            .            .
announcement over       .            .            .            .            .            .
"""


def rows(table: str) -> dict[str, Sequence[str]]:
    lines = table.strip().splitlines()
    return {line[:24].strip(): line[24:].split() for line in lines[1:]}


LEAVING = {"own timer": "ENDED", "announcement over": "ENDED"}
"""A caller who hears last words is, but for these, as one who waits."""

CASES = [
    pytest.param(name, state, expected, id=f"{name}-{state}")
    for table, states in ((TABLE, STATES), (TRANSFERS, TRANSFER_STATES))
    for name, row in rows(table).items()
    for state, expected in zip(states, row, strict=True)
] + [
    pytest.param(name, "leaving", LEAVING.get(name, row[0]), id=f"{name}-leaving")
    for name, row in rows(TABLE).items()
]


@pytest.mark.parametrize(("name", "state", "expected"), CASES)
def test_what_a_message_does_to_a_call_in_this_state(name: str, state: str, expected: str) -> None:
    house, uid = situation(state)
    before = PHASE_OF[state]
    assert house.call(uid).phase is before
    decision = house.decide(MESSAGES[name](house, uid))
    refusal = decision.refusal.code if decision.refusal is not None else ""
    if expected == "gone":
        assert (uid in house.centre.calls, refusal) == (False, "")
    elif expected.islower():
        assert (house.call(uid).phase, refusal) == (before, expected)
    else:
        after = before if expected == "." else Phase(expected)
        assert (house.call(uid).phase, refusal) == (after, "")


def test_no_message_and_no_state_is_missing_from_the_table() -> None:
    assert set(rows(TABLE)) == set(rows(TRANSFERS)) == set(MESSAGES)
    house, uid = situation("talking")
    used = {type(make(house, uid)) for make in MESSAGES.values()}
    assert used == set(kinds(Command)) - {TelephonyFact}
    assert set(PHASE_OF.values()) == set(Phase)
