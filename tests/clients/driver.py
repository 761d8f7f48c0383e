"""The official Python client, told what to do: see driver.mjs, which speaks the same language.

Runs in an environment of its own, where nothing of this project is installed.
"""

import asyncio
import json
import sys

from centrifuge import (
    CentrifugeError,
    Client,
    ClientEventHandler,
    ReplyError,
    StreamPosition,
    SubscriptionEventHandler,
    UnauthorizedError,
)

clients = {}
connecting = set()
wanted = {}
"""What a callback of a client waits for: (name, what) -> future."""


def show(line):
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def ask(name, what):
    wanted[name, what] = asyncio.get_running_loop().create_future()
    show({"event": "wanted", "as": name, "what": what})
    return await wanted[name, what]


def joined(ctx):
    position = ctx.stream_position
    return {
        "recovering": ctx.was_recovering,
        "recovered": ctx.recovered,
        "position": {"offset": position.offset, "epoch": position.epoch} if position else None,
        "data": ctx.data,
    }


class Teller:
    """Prints events of one client, or of one of its subscriptions."""

    def __init__(self, name, **more):
        self.name = name
        self.more = more

    def tell(self, event, **fields):
        show({"event": event, "as": self.name, **self.more, **fields})

    def tell_error(self, ctx):
        code = getattr(ctx.error, "code", ctx.code)
        self.tell("error", code=code, reason=str(ctx.error))


class ClientTeller(Teller, ClientEventHandler):
    async def on_connecting(self, ctx):
        self.tell("connecting", code=ctx.code, reason=ctx.reason)

    async def on_connected(self, ctx):
        self.tell("connected", client=ctx.client, version=ctx.version)

    async def on_disconnected(self, ctx):
        self.tell("disconnected", code=ctx.code, reason=ctx.reason)

    async def on_error(self, ctx):
        self.tell_error(ctx)

    async def on_subscribing(self, ctx):
        self.tell("subscribing", channel=ctx.channel, personal=True)

    async def on_subscribed(self, ctx):
        self.tell("subscribed", channel=ctx.channel, personal=True, **joined(ctx))

    async def on_unsubscribed(self, ctx):
        self.tell("unsubscribed", channel=ctx.channel, personal=True)

    async def on_publication(self, ctx):
        self.tell("publication", channel=ctx.channel, personal=True, offset=ctx.pub.offset or 0, data=ctx.pub.data)


class SubscriptionTeller(Teller, SubscriptionEventHandler):
    async def on_subscribing(self, ctx):
        self.tell("subscribing", code=ctx.code, reason=ctx.reason)

    async def on_subscribed(self, ctx):
        self.tell("subscribed", **joined(ctx))

    async def on_unsubscribed(self, ctx):
        self.tell("unsubscribed", code=ctx.code, reason=ctx.reason)

    async def on_publication(self, ctx):
        self.tell("publication", offset=ctx.pub.offset or 0, data=ctx.pub.data)

    async def on_error(self, ctx):
        self.tell_error(ctx)


async def open_client(name, *, url, token=None, asks_token=False, line_seconds=10):
    clients[name] = Client(
        url,
        events=ClientTeller(name),
        token=token or "",
        get_token=(lambda: ask(name, "token")) if asks_token else None,
        min_reconnect_delay=0.02,
        max_reconnect_delay=0.2,
        max_server_ping_delay=line_seconds,
        timeout=5,
        proxy=None,
    )
    # Not awaited: it may ask for a token first.
    connecting.add(asyncio.create_task(clients[name].connect()))


async def subscribe(name, *, channel, asks_state=False):
    async def state(_channel):
        position = await ask(name, "state")
        return StreamPosition(offset=position["offset"], epoch=position["epoch"])

    subscription = clients[name].new_subscription(
        channel,
        events=SubscriptionTeller(name, channel=channel),
        get_state=state if asks_state else None,
        min_resubscribe_delay=0.02,
        max_resubscribe_delay=0.2,
    )
    await subscription.subscribe()


async def unsubscribe(name, *, channel):
    await clients[name].get_subscription(channel).unsubscribe()


async def resubscribe(name, *, channel):
    await clients[name].get_subscription(channel).subscribe()


async def give(name, *, what, value):
    wanted.pop((name, what)).set_result(value)


async def refuse(name, *, what):
    wanted.pop((name, what)).set_exception(UnauthorizedError())


async def rpc(name, *, method, data):
    return (await clients[name].rpc(method, data)).data


async def hurry(name, *, times, method, data):
    calls = (clients[name].rpc(method, data) for _ in range(times))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    return [getattr(answer, "code", 0) for answer in answers]


async def publish(name, *, channel, data):
    await clients[name].publish(channel, data)


async def history(name, *, channel, limit=0, since=None, reverse=False):
    position = StreamPosition(**since) if since else None
    result = await clients[name].history(channel, limit=limit, since=position, reverse=reverse)
    publications = [{"offset": found.offset, "data": found.data} for found in result.publications]
    return {"offset": result.offset, "epoch": result.epoch, "publications": publications}


async def presence(name, *, channel):
    result = await clients[name].presence(channel)
    return [{"client": info.client, "user": info.user} for info in result.clients.values()]


async def presence_stats(name, *, channel):
    result = await clients[name].presence_stats(channel)
    return {"clients": result.num_clients, "users": result.num_users}


async def close(name):
    await clients[name].disconnect()


ORDERS = {"open": open_client} | {
    order.__name__: order
    for order in (
        *(subscribe, unsubscribe, resubscribe, give, refuse),
        *(rpc, hurry, publish, history, presence, presence_stats, close),
    )
}


async def obey(order):
    ref, operation, name = order.pop("ref"), order.pop("op"), order.pop("as")
    try:
        show({"ref": ref, "result": await ORDERS[operation](name, **order) or {}})
    except ReplyError as error:
        show({"ref": ref, "error": {"code": error.code, "message": error.message}})
    except CentrifugeError as error:
        show({"ref": ref, "error": {"code": 0, "message": str(error) or type(error).__name__}})


async def main():
    reader = asyncio.StreamReader(limit=2**22)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    tasks = set()
    while line := await reader.readline():
        task = asyncio.create_task(obey(json.loads(line)))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


asyncio.run(main())
