"""How a desk phone is made to pick up: its own setting, else its model's."""

import pytest

from ucs.config_tables import PhoneTable
from ucs.core.site import RemoteAnswer
from ucs.errors import ConfigError
from ucs.phone_models import remote_answer


def phone(**fields: object) -> PhoneTable:
    return PhoneTable(id=1, identifier="101", endpoint="101", **fields)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("table", "manager", "way"),
    [
        (phone(), True, RemoteAnswer.NONE),
        (phone(model="yealink"), True, RemoteAnswer.NOTIFY),
        (phone(model="yealink"), False, RemoteAnswer.NONE),
        (phone(model="grandstream"), False, RemoteAnswer.AUTO_ANSWER),
        (phone(model="yealink", remote_answer="none"), True, RemoteAnswer.NONE),
        (phone(remote_answer="notify"), True, RemoteAnswer.NOTIFY),
        (phone(model="other", remote_answer="auto_answer"), True, RemoteAnswer.AUTO_ANSWER),
    ],
)
def test_the_phones_setting_comes_before_its_models(
    table: PhoneTable, manager: bool, way: RemoteAnswer
) -> None:
    assert remote_answer(table, manager=manager, where="here") is way


def test_a_notify_that_nothing_can_send_is_refused_with_what_to_set() -> None:
    with pytest.raises(ConfigError, match="ami_port"):
        remote_answer(phone(remote_answer="notify"), manager=False, where="here")
