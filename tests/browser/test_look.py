"""That a look at a page finds what is wrong with it, so that finding nothing says something."""

import asyncio

import pytest

from tests.browser.chromium import PHONE, Window, chromium, needs_chromium

pytestmark = [pytest.mark.slow, needs_chromium]

FRAME = '<html lang="en"><head><title>Page</title></head><body><main><h1>Page</h1>{}</main></body></html>'

WRONG = {
    "label": '<input type="text">',
    "image-alt": '<img src="data:,">',
    "color-contrast": '<p style="color: #bbb">Hardly to be read</p>',
    "heading-order": "<h4>Three levels down</h4>",
    "wider than 320": '<p style="width: 400px">Wide</p>',
    "said to the console": "<script>console.error('said to the console')</script>",
}


def test_what_is_wrong_with_a_page_is_found() -> None:
    async def story() -> None:
        async with chromium() as browser:
            for problem, html in WRONG.items():
                window = await Window.opened(browser, "", PHONE)
                await window.page.set_content(FRAME.format(html))
                with pytest.raises(AssertionError) as found:
                    await window.look()
                assert problem in str(found.value)
                await window.close()
            window = await Window.opened(browser, "", PHONE)
            await window.page.set_content(FRAME.format("<p>Nothing is wrong.</p>"))
            await window.look()
            await window.close()

    asyncio.run(story())
