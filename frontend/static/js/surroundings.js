/**
 * What stands around the talk: the state and its promise, who answers, following, the desk's count, and the place of the
 * composer.
 *
 * @import {Island, Refused, Thread, ThreadState, Viewer} from "../../types.d.ts"
 */

import { draw } from "./draw.js";
import { untilDone } from "./http.js";
import { newKey } from "./key.js";
import { byId } from "./page.js";
import { fullThread } from "./state.js";
import { toast } from "./toasts.js";
import { closedLine, promiseLine, stateLine } from "./view.js";
import { gettext, ngettext } from "./words.js";

const SPREAD_MS = 3_000;

/** Whether most people cannot post. @param {Thread} thread */
const isClosed = ({ locked, mode }) => locked || mode !== "open";

/**
 * @typedef {object} Services
 * @property {(method: string, data: object) => Promise<any>} rpc
 * @property {() => boolean} live
 * @property {() => void} composerCame  a composer was put in its place
 * @property {(change: () => void) => void} steady
 */

export class Surroundings {
  #island;
  #services;
  /** @type {Thread} */
  #shown;
  #fetching = false;
  #again = false;
  /** @type {Set<number>} reports that were counted */
  #reports = new Set();

  /** @param {Island} island @param {Services} services */
  constructor(island, services) {
    this.#island = island;
    this.#services = services;
    this.#shown = fullThread(island.snapshot.thread);
    document.getElementById("follow")?.addEventListener("submit", (event) => this.#follow(event));
  }

  /** Called inside a steady change. @param {ThreadState} state @param {Viewer | null} viewer */
  show({ thread, posts, earlier, later }, viewer) {
    const before = this.#shown;
    this.#shown = thread;
    const first = posts[0]?.number ?? 1;
    const last = posts.at(-1)?.number ?? 0;
    const here = this.#island.urls.thread;
    this.#showPaging("earlier", earlier, `${here}?before=${first}#post-${first - 1}`, gettext("Earlier posts"));
    this.#showPaging("later", later, `${here}?around=${last + 1}#post-${last + 1}`, gettext("Later posts"));
    if (thread.state !== before.state) this.#showState(thread);
    if (thread.department.slug !== before.department.slug) this.#showDepartment(thread);
    const closed = ["locked", "lock_reason", "mode"];
    if (closed.some((name) => Reflect.get(thread, name) !== Reflect.get(before, name))) this.#showClosed(thread, viewer);
  }

  /** A report was filed or settled. @param {{report: {id: number, state?: string}}} event */
  report({ report }) {
    const count = document.getElementById("desk-count");
    const open = (report.state ?? "open") === "open";
    if (!count || (open && this.#reports.has(report.id))) return;
    if (open) this.#reports.add(report.id);
    const number = Math.max(0, Number(count.textContent) + (open ? 1 : -1));
    count.textContent = String(number);
    count.hidden = number === 0;
  }

  /** @param {"earlier" | "later"} id @param {boolean} shown @param {string} href @param {string} words */
  #showPaging(id, shown, href, words) {
    let line = document.getElementById(id);
    if (!line && shown) {
      line = document.createElement("p");
      line.id = id;
      line.className = "paging";
      line.append(Object.assign(document.createElement("a"), { textContent: words }));
      if (id === "earlier") byId("log").before(line);
      else byId("log").after(line);
    }
    if (!line) return;
    line.hidden = !shown;
    line.querySelector("a")?.setAttribute("href", href);
  }

  /** @param {Thread} thread */
  #showState({ state }) {
    byId("talk").dataset.state = state;
    this.#freshen();
    const line = document.getElementById("thread-state");
    if (!line) return; // a page that shows the talk only
    line.dataset.state = state;
    draw(stateLine(state), line);
    byId("thread-promise").textContent = promiseLine(state);
  }

  /** @param {Thread} thread */
  #showDepartment({ department: { slug, name } }) {
    const link = document.getElementById("thread-department");
    link?.setAttribute("href", `/departments/${slug}/`);
    if (link) link.textContent = name;
    this.#freshen();
  }

  /** @param {Thread} thread @param {Viewer | null} viewer */
  #showClosed(thread, viewer) {
    if (!viewer || (viewer.can.exempt && thread.mode !== "off")) return; // nobody who could post, or whom this does not hold
    const closed = isClosed(thread);
    const place = byId("composer-place");
    document.getElementById("locked")?.remove();
    const form = document.getElementById("composer");
    byId("talk").dataset.canPost = closed ? "no" : "yes";
    if (closed) {
      const line = document.createElement("p");
      line.id = "locked";
      line.className = "notice";
      line.setAttribute("role", "status");
      draw(closedLine(thread), line);
      place.prepend(line);
    }
    const body = /** @type {HTMLTextAreaElement | null} */ (document.getElementById("composer-body"));
    const send = document.getElementById("composer-send");
    // Who is writing keeps the text before their eyes.
    if (form && body) form.hidden = closed && !body.value && document.activeElement !== body;
    if (send instanceof HTMLButtonElement) send.disabled = closed;
    if (!closed && !form) this.#freshen();
  }

  /** What this person may do here has changed, and how is the server's to say: the fresh page has the parts that say it. */
  async #freshen() {
    if (!this.#island.viewer) return;
    this.#again = this.#fetching; // what comes meanwhile may be too late for this answer
    if (this.#fetching) return;
    this.#fetching = true;
    const fresh = await untilDone(async () => {
      const answer = await fetch(this.#island.urls.thread, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`the page answered ${answer.status}`);
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    }, SPREAD_MS);
    this.#fetching = false;
    if (this.#again) this.#freshen();
    this.#services.steady(() => {
      const link = fresh.getElementById("desk-link");
      const old = document.getElementById("desk-link");
      if (old && link) old.replaceChildren(...link.childNodes);
      else if (link) document.getElementById("follow")?.after(link);
      else old?.remove();
    });
    const composer = fresh.getElementById("composer-place");
    if (!composer || document.getElementById("composer") || isClosed(this.#shown)) return;
    this.#services.steady(() => byId("composer-place").replaceChildren(...composer.childNodes));
    this.#services.composerCame();
  }

  /** @param {SubmitEvent} event */
  async #follow(event) {
    if (!this.#services.live() || !this.#island.viewer) return; // the form does it
    event.preventDefault();
    const button = byId("follow-button");
    const following = button.getAttribute("aria-pressed") !== "true";
    this.#showFollowing(following);
    try {
      const method = following ? "thread.follow" : "thread.unfollow";
      await this.#services.rpc(method, { thread: this.#island.snapshot.thread.id, key: newKey() });
    } catch (error) {
      this.#showFollowing(!following);
      const { lost, message } = /** @type {Refused} */ (error);
      toast(lost ? gettext("No connection. Try again.") : message, { tone: "bad" });
    }
  }

  /** @param {boolean} following */
  #showFollowing(following) {
    const button = byId("follow-button");
    button.setAttribute("aria-pressed", String(following));
    const words = button.querySelector("span");
    if (words) words.textContent = following ? gettext("Following") : gettext("Follow");
    const form = byId("follow");
    if (form instanceof HTMLFormElement) form.action = `${this.#island.urls.thread}${following ? "unfollow" : "follow"}/`;
    const line = document.getElementById("followers");
    const number = Number(/\d+/u.exec(line?.textContent ?? "")?.[0] ?? 0) + (following ? 1 : -1);
    const people = ngettext("%(count)s person follows this", "%(count)s people follow this", Math.max(0, number));
    if (line) line.textContent = people;
  }
}
