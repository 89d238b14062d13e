import pytest

from ucs.api.origins import Origins
from ucs.errors import ConfigError

SITE = Origins(
    ["https://crm.example.com", "https://*.shop.example", "http://intranet:*", "http://10.0.0.5:8000"],
    "192.0.2.10",
)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "http://localhost",
        "http://localhost:3000",
        "https://127.0.0.1:8443",
        "http://[::1]:5173",
        "http://192.0.2.10:8080",
        "https://crm.example.com",
        "https://crm.example.com:443",
        "https://CRM.example.com",
        "https://eu.shop.example",
        "http://intranet",
        "http://intranet:81",
        "http://10.0.0.5:8000",
    ],
)
def test_allowed(origin: str | None) -> None:
    assert SITE.allow(origin)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://crm.example.com",
        "https://crm.example.com:444",
        "https://crm.example.com.evil.net",
        "https://crmxexample.com",
        "https://evil.crm.example.com",
        "https://shop.example",
        "https://a.b.shop.example",
        "https://evilshop.example",
        "http://localhost.evil.net",
        "http://localhost@evil.net",
        "http://evil.net:80/http://localhost",
        "http://localhost:99999",
        "http://localhost:x",
        "file://",
        "http://10.0.0.5",
        "http://127.0.0.1.evil.net",
        "http://[::2]",
        "\x00",
    ],
)
def test_refused(origin: str) -> None:
    assert not SITE.allow(origin)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "example.com", ""])
def test_listening_everywhere_or_on_a_name_allows_nothing_more(host: str) -> None:
    assert not Origins([], host).allow(f"http://{host}")


@pytest.mark.parametrize(
    "entry", ["crm.example.com", "https://", "https://*", "ftp://x", "https://x/path", "https://a.*.b"]
)
def test_an_entry_that_is_no_origin_is_a_config_error(entry: str) -> None:
    with pytest.raises(ConfigError) as error:
        Origins([entry], where="ucs.toml: [server] allowed_origins")
    assert "allowed_origins" in str(error.value)
