/** The desk: the queue or a ticket, live, and by keys. What each part does is in its own module. */

import { Keys } from "./desk_keys.js";
import { Queue } from "./desk_queue.js";
import { TicketPage } from "./desk_ticket.js";
import { Live } from "./live.js";
import { makeMoments } from "./moment.js";
import { byId, socketUrl } from "./page.js";
import { openStore } from "./store.js";
import { placesIn, StreamsSocket } from "./streams_socket.js";
import { watchPhotos } from "./watching.js";
import { useCatalog } from "./words.js";

const { catalog, lang, timezone, socket } = JSON.parse(byId("desk-data").textContent ?? "");
useCatalog(catalog, lang);
watchPhotos(catalog, lang);
document.documentElement.toggleAttribute("data-live", true);

const live = new Live(makeMoments(timezone, lang), (change) => change());
const queue = document.getElementById("queue");
const ticket = document.getElementById("ticket");
/** @type {StreamsSocket} */
let connection;
const part = ticket ? new TicketPage(() => connection.typing(), catalog, lang) : new Queue();
part.start();
new Keys(openStore(() => localStorage)).start();

connection = new StreamsSocket(socketUrl(socket), placesIn(ticket?.dataset.stream ?? queue?.dataset.streams ?? ""), {
  event: (data) => (part instanceof TicketPage ? part.event(data) : part.refresh()),
  passing: (data) => part instanceof TicketPage && part.passing(data),
  lost: () => part.refresh(),
  status: (state, since) => live.status(state, since),
});
connection.open();

// The form that the address asks for is open already; begin in it.
const asked = /^#act-([a-z]+)$/u.exec(location.hash)?.[1];
if (asked && new URLSearchParams(location.search).get("act") === asked) {
  const field = document.querySelector(`#act-${asked} .form :is(textarea, select, input:not([type=hidden]))`);
  if (field instanceof HTMLElement) field.focus();
}
