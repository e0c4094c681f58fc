"""What is asked is answered the same whoever writes the answer, and much of it off the loop."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from onepass.app.fronts.open_inference.inferring import Inferring
from onepass.app.requests.settings import Settings

BODY = b'{"inputs":[{"name":"x","datatype":"FP32","shape":[%d],"data":[%b]}]}'


@pytest.mark.parametrize("count", [1, 3000])
def test_large_requests_are_read_and_written_beside_the_event_loop(
    make_app: Callable[..., Any], stub: Any, make_call: Callable[..., Any], count: int
) -> None:
    threads = []

    async def ask() -> Any:
        app = make_app(stub)
        deployment = app.fleet.get()
        inferring = Inferring(deployment, Settings(loop_body_bytes=1000))
        body = BODY % (count, b",".join([b"2"] * count))

        def read() -> Any:
            threads.append(threading.current_thread())
            return inferring.reader.read(body, None)

        def write(asked: Any, outputs: Any) -> Any:
            threads.append(threading.current_thread())
            return outputs["cos.value"].tolist()

        asked = await inferring.read(len(body), read)
        try:
            return await inferring.answer(make_call(), asked, 30, write)
        finally:
            app.fleet.close()

    assert asyncio.run(ask()) == [-2.0] * count
    here = {thread is threading.main_thread() for thread in threads}
    assert here == {count == 1}
