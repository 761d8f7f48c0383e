// The official JavaScript client in node, told what to do: one JSON object a line comes in (an order), one a line
// goes out (the outcome of an order, or an event). tests/clients/drivers.py is the other end; driver.py speaks the
// same language for the Python client, so that every test can be run with both.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { createInterface } from "node:readline";

// The packages live beside this script or, in `manage.py test`, in a folder that the first argument names.
const require = createRequire(pathToFileURL(`${process.argv[2]}/`));
const { Centrifuge, UnauthorizedError } = require("centrifuge");
const WebSocket = require("ws");

const clients = new Map();
const wanted = new Map(); // what a callback of a client waits for: "name token" -> {resolve, reject}

const print = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const ask = (name, what) =>
  new Promise((resolve, reject) => {
    wanted.set(`${name} ${what}`, { resolve, reject });
    print({ event: "wanted", as: name, what });
  });

const told = (ctx) => ({ channel: ctx.channel, code: ctx.code, reason: ctx.reason });
const fault = (ctx) => ({ channel: ctx.channel, code: ctx.error?.code, reason: ctx.error?.message });
const publication = (ctx) => ({ channel: ctx.channel, offset: ctx.offset ?? 0, data: ctx.data });
const joined = (ctx) => ({
  channel: ctx.channel,
  recovering: ctx.wasRecovering,
  recovered: ctx.recovered,
  position: ctx.streamPosition,
  data: ctx.data,
});

function watch(name, source, views, more = {}) {
  for (const [event, view] of Object.entries(views)) {
    source.on(event, (ctx) => print({ event, as: name, ...more, ...view(ctx) }));
  }
}

const orders = {
  async open(name, { url, token, asks_token: asksToken, line_seconds: lineSeconds = 10 }) {
    const client = new Centrifuge(url, {
      websocket: WebSocket,
      token: token ?? "",
      getToken: asksToken ? () => ask(name, "token") : null,
      minReconnectDelay: 20,
      maxReconnectDelay: 200,
      maxServerPingDelay: lineSeconds * 1000,
      timeout: 5000,
    });
    clients.set(name, client);
    watch(name, client, {
      connecting: told,
      connected: (ctx) => ({ client: ctx.client, version: ctx.version }),
      disconnected: told,
      error: fault,
    });
    const own = { subscribing: told, subscribed: joined, unsubscribed: told, publication };
    watch(name, client, own, { personal: true });
    client.connect();
  },
  async subscribe(name, { channel, asks_state: asksState }) {
    const getState = asksState ? () => ask(name, "state") : undefined;
    const subscription = clients.get(name).newSubscription(channel, {
      getState,
      minResubscribeDelay: 20,
      maxResubscribeDelay: 200,
    });
    watch(name, subscription, { subscribing: told, subscribed: joined, unsubscribed: told, publication, error: fault });
    subscription.subscribe();
  },
  async unsubscribe(name, { channel }) {
    clients.get(name).getSubscription(channel).unsubscribe();
  },
  async resubscribe(name, { channel }) {
    clients.get(name).getSubscription(channel).subscribe();
  },
  async give(name, { what, value }) {
    wanted.get(`${name} ${what}`).resolve(value);
  },
  async refuse(name, { what }) {
    wanted.get(`${name} ${what}`).reject(new UnauthorizedError());
  },
  async rpc(name, { method, data }) {
    return (await clients.get(name).rpc(method, data)).data;
  },
  async hurry(name, { times, method, data }) {
    const all = Array.from({ length: times }, () => clients.get(name).rpc(method, data));
    return (await Promise.allSettled(all)).map(({ reason }) => reason?.code ?? 0);
  },
  async publish(name, { channel, data }) {
    return clients.get(name).publish(channel, data);
  },
  async history(name, { channel, limit, since, reverse }) {
    const result = await clients.get(name).history(channel, { limit, since, reverse: reverse ?? false });
    return {
      offset: result.offset,
      epoch: result.epoch,
      publications: result.publications.map(({ offset, data }) => ({ offset, data })),
    };
  },
  async presence(name, { channel }) {
    const { clients: present } = await clients.get(name).presence(channel);
    return Object.values(present).map(({ client, user }) => ({ client, user }));
  },
  async presence_stats(name, { channel }) {
    const { numClients, numUsers } = await clients.get(name).presenceStats(channel);
    return { clients: numClients, users: numUsers };
  },
  async close(name) {
    clients.get(name).disconnect();
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ref, op, as: name, ...rest } = JSON.parse(line);
  orders[op](name, rest).then(
    (result) => print({ ref, result: result ?? {} }),
    (error) => print({ ref, error: { code: error.code ?? 0, message: String(error.message ?? error) } }),
  );
}
process.exit(0);
