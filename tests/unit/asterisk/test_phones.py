import hashlib
import hmac

from ucs.asterisk.phones import softphone_password


def test_password_is_the_hmac_of_endpoint_and_pairing() -> None:
    expected = hmac.new(b"key", b"soft1\npairing1", hashlib.sha256).hexdigest()
    assert softphone_password(b"key", "soft1", "pairing1") == expected


def test_password_differs_by_key_endpoint_and_pairing() -> None:
    variants = [
        softphone_password(b"key", "soft1", "1"),
        softphone_password(b"yek", "soft1", "1"),
        softphone_password(b"key", "soft", "11"),
        softphone_password(b"key", "soft1", "2"),
    ]
    assert len(set(variants)) == len(variants)
