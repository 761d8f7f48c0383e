/** The screen in the hall: follows by itself, keeps the last picture while there is no line, and comes back. */

import { html, nothing, render } from "../vendor/lit-html.js";
import { apply, load, withPulse } from "./hall-state.js";
import { makeMoments } from "./moment.js";
import { byId, oncePerFrame, socketUrl } from "./page.js";
import { sceneOf } from "./presenter_scene.js";
import { StreamsSocket } from "./streams_socket.js";
import { gettext, interpolate, ngettext, useCatalog } from "./words.js";

/** From the largest to what can still be read from the last row, in hundredths of the width. */
const SIZES = [6, 5.5, 5, 4.5, 4, 3.6, 3.2, 2.8, 2.4, 2.1];
const AGAIN_MS = 2_000;
const IDLE_MS = 3_000;

const { snapshot, streams, states, socket, lang, timezone, catalog } = JSON.parse(byId("screen-data").textContent ?? "");
useCatalog(catalog, lang);
document.documentElement.toggleAttribute("data-live", true);

const screen = byId("screen");
const stage = byId("stage");
const moments = makeMoments(timezone, lang);
let known = load(snapshot);

/** What stands there when neither a question nor a poll does. @param {import("./presenter_scene.js").Scene} scene */
function words({ state }) {
  if (state === "live" || state === "wrap_up") return gettext("The next question comes in a moment");
  if (state === "paused") return gettext("A short break");
  if (state === "ended" || state === "follow_up" || state === "archived") {
    return gettext("Thank you. What was not answered here is owed in writing.");
  }
  return known.hall.title;
}

/** @param {import("./presenter_scene.js").Scene} scene */
function stageOf(scene) {
  const { question, speaking, poll, state } = scene;
  if (question) {
    return html`<div class="s-main">
        <h1 class="s-question"><bdi>${question.body}</bdi></h1>
        <p class="s-by">${question.by === null ? gettext("without a name") : html`<bdi>${question.by}</bdi>`}</p>
      </div>
      ${poll ? pollOf(poll) : nothing}`;
  }
  if (speaking) {
    return html`<div class="s-main">
        <p class="s-kicker">${gettext("has the word")}</p>
        <h1 class="s-question"><bdi>${speaking}</bdi></h1>
      </div>
      ${poll ? pollOf(poll) : nothing}`;
  }
  if (poll) return pollOf(poll, true);
  const begins = state === "draft" || state === "scheduled" || state === "lobby";
  const when = begins ? moments.moment(known.hall.starts_at, Date.now()) : "";
  const place = begins ? known.hall.place : "";
  return html`<div class="s-main">
    <h1 class="s-question">${words(scene)}</h1>
    ${when ? html`<p class="s-by">${when}${place ? html` · <bdi>${place}</bdi>` : nothing}</p>` : nothing}
  </div>`;
}

/** @param {NonNullable<import("./presenter_scene.js").Scene["poll"]>} poll @param {boolean} [alone] */
function pollOf(poll, alone = false) {
  const title = html`<bdi>${poll.question}</bdi>`;
  return html`<div class="s-poll" ?data-alone=${alone}>
    ${alone ? html`<h1 class="s-question s-question-poll">${title}</h1>` : html`<h2 class="s-poll-title">${title}</h2>`}
    <ol class="s-bars">
      ${poll.options.map(
        ({ text, share }) => html`<li class="s-bar">
          <span class="s-bar-words"><bdi>${text}</bdi></span>
          ${share === null
            ? nothing
            : html`<svg class="s-bar-line" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                  <rect class="s-bar-ground" width="100" height="4"></rect><rect class="s-bar-used" width=${share} height="4"></rect>
                </svg>
                <span class="s-bar-share">${share} %</span>`}
        </li>`,
      )}
    </ol>
    ${poll.voters === null ? nothing : html`<p class="s-voters">${ngettext("%(count)s has voted", "%(count)s have voted", poll.voters)}</p>`}
  </div>`;
}

/** @param {import("./presenter_scene.js").Scene} scene */
function numbersOf({ votes, confirmed, listed, viewers, question }) {
  return html`${question && votes !== null
    ? html`<p class="s-votes"><b>${votes}</b> ${ngettext("vote", "votes", votes)}${confirmed !== null && confirmed < votes
          ? html` <span class="s-small">${interpolate(gettext("%(count)s confirmed"), { count: confirmed })}</span>`
          : nothing}</p>`
    : nothing}
  ${listed ? html`<p>${ngettext("%(count)s question waits", "%(count)s questions wait", listed)}</p>` : nothing}
  ${viewers === null ? nothing : html`<p>${ngettext("%(count)s watching", "%(count)s watching", viewers)}</p>`}`;
}

/** The largest size at which the text fits its place. */
function fit() {
  const text = /** @type {HTMLElement | null} */ (stage.querySelector(".s-question"));
  if (!text) return;
  const wide = text.classList.contains("s-question-poll") ? SIZES.slice(3) : SIZES;
  for (const size of wide) {
    text.style.fontSize = `min(${size}vw, ${size * 1.9}vh)`;
    if (stage.scrollHeight <= stage.clientHeight + 1) return;
  }
}

const draw = oncePerFrame(() => {
  const scene = sceneOf(known);
  render(stageOf(scene), stage);
  render(numbersOf(scene), byId("s-numbers"));
  const state = byId("s-state");
  state.dataset.state = scene.state;
  state.textContent = states[scene.state] ?? "";
  fit();
});

/** Everything again, where the log cannot tell what was missed. */
async function reload() {
  try {
    const answer = await fetch(location.pathname, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    known = load(JSON.parse(page.getElementById("screen-data")?.textContent ?? "").snapshot, known.pulse);
    draw();
  } catch {
    setTimeout(reload, AGAIN_MS * (1 + Math.random()));
  }
}

const place = { name: streams.hall, offset: snapshot.offset, epoch: snapshot.epoch };
const line = new StreamsSocket(socketUrl(socket), [place], {
  event: (data, _stream, offset) => {
    known = apply(known, offset, data);
    if (known.hole) reload();
    draw();
  },
  lost: reload,
  status: (state, since) => {
    screen.dataset.liveState = state;
    const mark = byId("s-mark");
    mark.hidden = state === "live" || state === "connecting";
    mark.textContent = mark.hidden ? "" : interpolate(gettext("No line since %(time)s"), { time: moments.clock(since) });
  },
  pulse: (told) => {
    known = withPulse(known, { type: "pulse.changed", ...told });
    draw();
  },
});

/** The pointer goes when nobody moves it, and with it the button. */
let idle = setTimeout(() => screen.toggleAttribute("data-idle", true), IDLE_MS);
addEventListener("pointermove", () => {
  screen.toggleAttribute("data-idle", false);
  clearTimeout(idle);
  idle = setTimeout(() => screen.toggleAttribute("data-idle", true), IDLE_MS);
});
byId("s-full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => undefined);
});
addEventListener("resize", draw);
document.addEventListener("visibilitychange", () => document.hidden || line.hurry());

stage.replaceChildren();
byId("s-numbers").replaceChildren();
line.feel(streams.pulse);
line.open();
draw();
