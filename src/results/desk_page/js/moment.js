/* Points in time as submissions write them, and days. A moment is whole seconds since 1970 and nanoseconds on top; a day
   is a number of days since then. */
"use strict";

const DAY = 86400;
/** The first and the last second that the builder can tell. */
const FIRST_SECOND = -377705023201;
const LAST_SECOND = 253402207200;
/** How far two clocks that are right for their owners may differ. */
const CLOCK_SLACK = 3600;

const compareMoments = (one, other) => one.s - other.s || one.n - other.n;
/** What has no time comes last. */
const compareOptional = (one, other) =>
  (one === null ? 1 : 0) - (other === null ? 1 : 0) || (one === null ? 0 : compareMoments(one, other));
const isSameMoment = (one, other) => (one === null || other === null ? one === other : compareMoments(one, other) === 0);
const earlierOf = (one, other) => (one === null ? other : other === null || compareMoments(one, other) <= 0 ? one : other);
const isFuture = (moment, now) => compareMoments(moment, { s: now.s + CLOCK_SLACK, n: now.n }) > 0;
const dayOf = ({ s }) => Math.floor(s / DAY);
const momentOfClock = (milliseconds) => ({ s: Math.floor(milliseconds / 1000), n: (((milliseconds % 1000) + 1000) % 1000) * 1e6 });

/** The days since 1970 of a date in our calendar; null where there is no such date. */
function dayOfDate(year, month, day) {
  if (month < 1 || month > 12 || day < 1 || year < -9999 || year > 9999 || day > lastOfMonth(year, month)) return null;
  const of = month > 2 ? year : year - 1;
  const era = Math.floor(of / 400);
  const inEra = of - era * 400;
  const inYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719468;
}

function lastOfMonth(year, month) {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** @returns {[number, number, number]} year, month and day */
function dateOf(day) {
  const shifted = day + 719468;
  const era = Math.floor(shifted / 146097);
  const inEra = shifted - era * 146097;
  const year = Math.floor((inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365);
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const from = Math.floor((5 * inYear + 2) / 153);
  const month = from < 10 ? from + 3 : from - 9;
  return [era * 400 + year + (month <= 2 ? 1 : 0), month, inYear - Math.floor((153 * from + 2) / 5) + 1];
}

const padded = (number, length = 2) => String(number).padStart(length, "0");

function shownDay(day) {
  const [year, month, date] = dateOf(day);
  return `${year < 0 ? `-${padded(-year, 6)}` : padded(year, 4)}-${padded(month)}-${padded(date)}`;
}

/** To the second, in UTC. */
function shownMoment({ s }) {
  const second = ((s % DAY) + DAY) % DAY;
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map((part) => padded(part)).join(":");
  return `${shownDay(Math.floor(s / DAY))}T${clock}Z`;
}

/** The same day of a later month, or the last of that month where it is shorter; null beyond the end of the calendar. */
function monthsAfter(day, months) {
  const [year, month, date] = dateOf(day);
  const at = year * 12 + month - 1 + months;
  const [later, of] = [Math.floor(at / 12), (at % 12) + 1];
  return later > 9999 ? null : dayOfDate(later, of, Math.min(date, lastOfMonth(later, of)));
}

const DATE = /^(?:(\d{4})|([+-])(\d{6}))(-?)(\d\d)\4(\d\d)/;
const CLOCK = /^[T t ](\d\d)(?:(:?)(\d\d)(?:\2(\d\d)(?:[.,](\d{1,9}))?)?)?/;
const OFFSET = /^(?:[Zz]|([+-])(\d\d)(?:(:?)(\d\d)(?:\3(\d\d)(?:[.,]\d{1,9})?)?)?)/;
/** A zone in brackets behind the offset, which says no more than the offset does. */
const ANNOTATIONS = /^(?:\[[^\]]*\])*$/;

/** A moment as RFC 3339 and its relatives write it; null for anything else. */
function readMoment(text) {
  const date = DATE.exec(text);
  if (!date || date[2] === "-" && date[3] === "000000") return null;
  let rest = text.slice(date[0].length);
  const clock = CLOCK.exec(rest);
  if (!clock) return null;
  rest = rest.slice(clock[0].length);
  const offset = OFFSET.exec(rest);
  if (!offset || !ANNOTATIONS.test(rest.slice(offset[0].length))) return null;
  const year = date[1] ? Number(date[1]) : Number(date[2] + date[3]);
  const day = dayOfDate(year, Number(date[5]), Number(date[6]));
  const [hour, minute, leap] = [clock[1], clock[3] ?? 0, clock[4] ?? 0].map(Number);
  if (day === null || hour > 23 || minute > 59 || leap > 60) return null;
  const [hours, minutes, seconds] = [offset[2] ?? 0, offset[4] ?? 0, offset[5] ?? 0].map(Number);
  if (hours > 25 || minutes > 59 || seconds > 59) return null;
  const away = (offset[1] === "-" ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
  const s = day * DAY + hour * 3600 + minute * 60 + Math.min(leap, 59) - away;
  const moment = { s, n: Number((clock[5] ?? "").padEnd(9, "0")) };
  return s >= FIRST_SECOND && s <= LAST_SECOND ? moment : null;
}
