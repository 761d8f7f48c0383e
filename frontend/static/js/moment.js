/** Dates as people say them, in the assembly's time zone; the same rule as `moment` in templatetags/durbar.py. Pure. */

import { gettext, interpolate } from "./words.js";

/**
 * @typedef {object} Moments
 * @property {(iso: string, now: number) => string} moment  “Today 14:02”, “Mon 23 Nov, 14:02”, “23 Nov 2025”
 * @property {(iso: string) => string} exact  “Monday 23 November 2026, 14:02”
 * @property {(iso: string) => string} machine  UTC to the second
 * @property {(ms: number) => string} clock  “14:02”
 * @property {(ms: number) => number} day  counts the days: at midnight “Today” becomes “Yesterday”
 */

/** @param {string} timeZone @param {string} lang @returns {Moments} */
export function makeMoments(timeZone, lang) {
  const locale = lang === "en" ? "en-US" : lang; // en-GB would say Sept
  /** @type {Intl.DateTimeFormatOptions} */
  const base = { timeZone, day: "numeric", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const short = new Intl.DateTimeFormat(locale, { ...base, weekday: "short", month: "short" });
  const long = new Intl.DateTimeFormat(locale, { ...base, weekday: "long", month: "long" });
  const numbers = new Intl.DateTimeFormat("en-US", { timeZone, day: "numeric", month: "numeric", year: "numeric" });

  /** A day's number, to compare two days. @param {number} ms */
  const day = (ms) => {
    const date = read(numbers, ms);
    return Date.UTC(Number(date.year), Number(date.month) - 1, Number(date.day)) / 86_400_000;
  };

  return {
    moment(iso, now) {
      const ms = Date.parse(iso);
      const said = read(short, ms);
      const days = day(now) - day(ms);
      if (days === 0) return interpolate(gettext("Today %(time)s"), said);
      if (days === 1) return interpolate(gettext("Yesterday %(time)s"), said);
      const sameYear = read(numbers, now).year === said.year;
      const pattern = sameYear
        ? gettext("%(weekday)s %(day)s %(month)s, %(time)s")
        : gettext("%(day)s %(month)s %(year)s");
      return interpolate(pattern, said);
    },
    exact: (iso) => interpolate(gettext("%(weekday)s %(day)s %(month)s %(year)s, %(time)s"), read(long, Date.parse(iso))),
    machine: (iso) => `${new Date(Date.parse(iso)).toISOString().slice(0, 19)}Z`,
    clock: (ms) => read(short, ms).time,
    day,
  };
}

/** @param {Intl.DateTimeFormat} format @param {number} ms @returns {Record<string, string>} */
function read(format, ms) {
  /** @type {Record<string, string>} */
  const found = {};
  for (const { type, value } of format.formatToParts(ms)) found[type] = value;
  return { ...found, time: `${found.hour}:${found.minute}` };
}
