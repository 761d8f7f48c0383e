/**
 * A socket that several parts of a page may share: signed in by the page's cookie. centrifuge does the reconnecting, with
 * full jitter, and the recovery.
 *
 * @import {Refused} from "../../types.d.ts"
 */

import { Centrifuge } from "../vendor/centrifuge.js";

const TIMEOUT_MS = 12_000;
const SLOWEST_MS = 20_000;

/**
 * @typedef {object} Line
 * @property {Centrifuge} client
 * @property {Map<string, Partial<Refused>>} details  what refusals say besides, until they are told
 * @property {number} person  whose stream the server gave us: the id of whoever we are signed in as, 0 for nobody
 */

/** A socket that is not opened yet. @param {string} url @param {number} [slowest]  the longest pause before another attempt, in ms @returns {Line} */
export function makeLine(url, slowest = SLOWEST_MS) {
  /** @type {Line["details"]} */
  const details = new Map();
  const client = new Centrifuge(url, {
    name: "durbar-page",
    timeout: TIMEOUT_MS,
    minReconnectDelay: 400,
    maxReconnectDelay: slowest,
    websocket: attentive(WebSocket, (error) => details.set(`${error.code}${error.message}`, error)),
  });
  /** @type {Line} */
  const line = { client, details, person: 0 };
  // Our own stream comes with the connect reply, before any stream that we ask for.
  client.on("subscribed", ({ channel }) => (line.person = Number(/^user:(\d+)$/u.exec(channel)?.[1] ?? 0)));
  client.on("connecting", () => (line.person = 0));
  return line;
}

/** Another attempt, now. @param {Line} line */
export function hurry({ client }) {
  client.disconnect();
  client.connect();
}

/**
 * A command. Resolves with the reply's data once it is committed.
 *
 * @param {Line} line
 * @param {string} method
 * @param {object} data
 * @returns {Promise<any>} rejects with Refused
 */
export async function command({ client, details }, method, data) {
  try {
    return (await client.rpc(method, data)).data;
  } catch (error) {
    throw refused(details, /** @type {{code?: number, message?: string, temporary?: boolean}} */ (error));
  }
}

/** @param {Line["details"]} details @param {{code?: number, message?: string, temporary?: boolean}} error @returns {Refused} */
function refused(details, { code = 0, message = "", temporary = false }) {
  const more = details.get(`${code}${message}`);
  details.delete(`${code}${message}`);
  return { slug: "", field: "", retryAfterMs: null, ...more, code, message, temporary, lost: code < 100 };
}

/**
 * centrifuge passes on an error's code, message and `temporary` only. Our refusals say more (slug, field, retry_after_ms):
 * that is read from the frame itself, just before centrifuge reads it.
 *
 * @param {typeof WebSocket} Base
 * @param {(error: Partial<Refused>) => void} note
 */
export function attentive(Base, note) {
  return class extends Base {
    /** @param {string} url @param {string | string[]} [protocols] */
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => {
        if (typeof data === "string" && data.includes('"error"')) errorsIn(data).forEach(note);
      });
    }
  };
}

/** The errors in a text frame. @param {string} frame @returns {Partial<Refused>[]} */
export function errorsIn(frame) {
  return frame
    .split("\n")
    .filter((line) => line.includes('"error"'))
    .map((line) => JSON.parse(line).error)
    .filter((error) => error && typeof error === "object")
    .map(({ code, message = "", slug = "", field = "", retry_after_ms = null }) => ({
      code,
      message,
      slug,
      field,
      retryAfterMs: retry_after_ms,
    }));
}
