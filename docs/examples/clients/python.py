"""Sluice from Python, over HTTP and a websocket that may break: pip install "gql[httpx,websockets]", then python python.py [address]"""

import asyncio
import json
import os
import pathlib
import random
import sys

from gql import Client, gql
from gql.transport.exceptions import TransportError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import WebSocketException

url = (sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4000") + "/graphql"
token = os.environ.get("SLUICE_TOKEN")
headers = {"authorization": f"Bearer {token}"} if token else {}

SUBMIT = gql("""mutation ($workflow: JSONObject!, $sweep: [AxisInput!]) {
  submitJob(input: { workflow: $workflow, sweep: $sweep }) { id } }""")
EVENTS = gql("""subscription ($id: ID!, $after: Int!) {
  jobEvents(id: $id, after: $after) { seq kind status counts { pending running succeeded canceled } } }""")
CANCEL = gql("mutation ($id: ID!) { cancelJob(id: $id) { message } }")


async def ask(document, variables):
    async with Client(transport=HTTPXAsyncTransport(url=url, headers=headers)) as session:
        return await session.execute(document, variable_values=variables)


async def follow(job_id, after):
    """The log after that seq, until it ends or the connection breaks."""
    transport = WebsocketsTransport(
        url=url.replace("http", "ws", 1), init_payload=headers, subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL]
    )
    async with Client(transport=transport) as session:
        async for result in session.subscribe(EVENTS, variable_values={"id": job_id, "after": after}):
            yield result["jobEvents"]


async def main():
    workflow = json.loads((pathlib.Path(__file__).parent.parent / "no-model.json").read_text())
    sweep = [{"path": "1.inputs.color", "range": {"from": 1, "count": 10}}]
    job_id = (await ask(SUBMIT, {"workflow": workflow, "sweep": sweep}))["submitJob"]["id"]
    newest = {"seq": 0, "kind": None}
    while newest["kind"] != "JOB_FINISHED":
        try:
            async for newest in follow(job_id, newest["seq"]):
                print(json.dumps(newest), flush=True)
                if newest["seq"] == 4:
                    print((await ask(CANCEL, {"id": job_id}))["cancelJob"]["message"], file=sys.stderr)
        except (TransportError, WebSocketException, OSError) as error:
            print(f"The connection broke ({error!r}); going on after {newest['seq']}.", file=sys.stderr)
            await asyncio.sleep(0.2 + random.random() * 0.3)


asyncio.run(main())
