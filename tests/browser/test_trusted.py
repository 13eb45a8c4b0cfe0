"""Text becomes neither markup nor a script on our pages, and what tries is told: Trusted Types, by the pages' policy.

That nothing of ours tries is every other browser test's: a violation is an error on the console, and they allow none.
"""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

# What an attacker who has the page's own script write a text for him would use. True: it was refused.
ATTEMPTS = """() => {
    const told = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => told.push(violatedDirective));
    const refused = (act) => { try { act(); return false; } catch { return true; } };
    const script = document.createElement('script');
    const result = {
        'a link that runs': refused(() => { document.createElement('p').innerHTML = '<a href=" JavaScript:1">x</a>'; }),
        'an image that runs': refused(() => document.body.insertAdjacentHTML('beforeend', '<img onerror="1">')),
        'a frame': refused(() => document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc="x"></iframe>')),
        'a document': refused(() => document.write('<script>1</scr' + 'ipt>')),
        'a script': refused(() => { script.text = 'window.evil = 1'; }),
        'another site': refused(() => { script.src = 'https://example.com/evil.js'; }),
        'a policy': refused(() => window.trustedTypes.createPolicy('evil', { createHTML: (text) => text })),
        'our own script': refused(() => { script.src = new URL('embed.js', location.href).href; }),
        'bold type': refused(() => { document.createElement('p').innerHTML = '<b>x</b>'; }),
    };
    return new Promise((resolve) => setTimeout(() => resolve([result, told]), 50));
}"""


@pytest.mark.parametrize("deck", [False, True], ids=["page", "deck"])
def test_no_text_becomes_markup_or_a_script(page: Page, site: str, page_errors: list[str], deck: bool) -> None:
    page.goto(f"{site}slides/gradients/" if deck else site)
    expect(page.locator(".reveal.ready" if deck else "tensor-playground[data-layout]")).to_be_visible()
    assert not page_errors

    result: dict[str, Any]
    result, told = page.evaluate(ATTEMPTS)

    allowed = {name for name, refused in result.items() if not refused}
    assert allowed == ({"our own script", "bold type"} if deck else {"our own script"})
    assert {"require-trusted-types-for", "trusted-types"} <= set(told)
    assert page_errors  # and so a visitor's console would tell
    page_errors.clear()
