/** The moderators' console: live, by keys, without leaving the page. What each part does is in its own module. */

import { UndoClock, tickAges } from "./console_ages.js";
import { Company, keepCompany } from "./console_company.js";
import { ConsoleKeys } from "./console_keys.js";
import { ask, take } from "./console_page.js";
import { write, writeTally } from "./console_pulse.js";
import { Work } from "./console_work.js";
import { unhurried } from "./desk_parts.js";
import { Live } from "./live.js";
import { makeMoments } from "./moment.js";
import { byId, socketUrl } from "./page.js";
import { beat } from "./pulse.js";
import { openStore } from "./store.js";
import { placesIn, StreamsSocket } from "./streams_socket.js";
import { gettext, interpolate, useCatalog } from "./words.js";

const FIRST_MS = 60;
const PAUSE_MS = 500;
const TICK_MS = 500;
const MEASURE_MS = 5_000;

const { catalog, lang, timezone, socket } = JSON.parse(byId("desk-data").textContent ?? "");
useCatalog(catalog, lang);
document.documentElement.toggleAttribute("data-live", true);

const page = byId("console");
const live = new Live(makeMoments(timezone, lang), (change) => change());
const undo = new UndoClock();
const places = placesIn(page.dataset.streams ?? "");
/** @type {Record<string, any>} */
let pulse = {};

const work = new Work((fresh) => {
  show(fresh);
  keys.wake();
});
const keys = new ConsoleKeys(openStore(() => localStorage), work, { rows: ".c-list > [tabindex]" });

/** @param {Document} fresh */
function show(fresh) {
  take(fresh);
  write(pulse);
  feelPolls();
  tickAges(Date.now());
  undo.tick(performance.now());
  company();
  keys.markFirst();
}

const refresh = unhurried(
  async () => {
    try {
      show((await ask(location.pathname)).page);
    } catch {
      // no connection: the page says so, and what is missed comes with the next event
    }
  },
  FIRST_MS,
  PAUSE_MS,
);

const others = new Company(Number(page.dataset.viewer));
const line = new StreamsSocket(socketUrl(socket), places, {
  event: refresh,
  passing: (said) => {
    others.hear(said, performance.now());
    company();
  },
  lost: refresh,
  status: (state, since) => live.status(state, since),
  pulse: (told, stream) => {
    const poll = /^poll:(\d+)$/u.exec(stream)?.[1];
    if (poll) return writeTally(poll, told.values.o ?? {}, told.values.voters?.[0] ?? 0);
    pulse = beat(pulse, told);
    write(pulse);
    if (typeof pulse.viewers === "number") live.watching(pulse.viewers);
    return undefined;
  },
});

const company = keepCompany(
  others,
  () => keys.current?.id ?? "",
  (about) => line.typing(about),
);

/** The tally of each poll that is open: those who run the hall always know it. */
function feelPolls() {
  for (const found of document.querySelectorAll(".cp:is([data-state=open], [data-state=paused])")) {
    line.feel(`poll:${/** @type {HTMLElement} */ (found).dataset.poll}`);
  }
}

async function measure() {
  try {
    const { trip, head, behind } = await line.measure(places[0].name);
    byId("health-trip").textContent = interpolate(gettext("%(count)s ms"), { count: trip });
    byId("health-head").textContent = String(head);
    byId("health-lag").textContent = behind ? String(behind) : gettext("up to date");
    byId("health-lag").toggleAttribute("data-bad", behind > 0);
  } catch {
    byId("health-trip").textContent = "–";
  }
}

/** The column that a phone shows. @param {string} name */
function showTab(name) {
  page.dataset.tab = name;
  for (const link of document.querySelectorAll("[data-tab-to]")) {
    const here = link.getAttribute("data-tab-to") === name;
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
document.querySelector(".c-tabs")?.addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("[data-tab-to]");
  if (!link) return;
  event.preventDefault();
  showTab(link.getAttribute("data-tab-to") ?? "");
  history.replaceState(null, "", link.getAttribute("href"));
});

work.start();
keys.start();
if (page.dataset.pulseStream) line.feel(page.dataset.pulseStream);
feelPolls();
line.open();
setInterval(() => {
  tickAges(Date.now());
  undo.tick(performance.now());
  company();
}, TICK_MS);
setInterval(measure, MEASURE_MS);
setTimeout(measure, 1_000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
