/** The days of the next reviews as a file for calendars (RFC 5545): one event a day, for the whole day. Pure. */
Coursewright.reviewCalendar = (() => {
  const escaped = (words) => words.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
  /** No line has more than 75 octets; a letter is never cut in two. */
  const folded = (line) => {
    const rows = [];
    let row = "";
    let size = 0;
    for (const letter of line) {
      const { length } = new TextEncoder().encode(letter);
      if (size + length > 75) {
        rows.push(row);
        row = " ";
        size = 1;
      }
      row += letter;
      size += length;
    }
    return [...rows, row].join("\r\n");
  };
  const basic = (time) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const date = (day) => basic(day * 86_400_000).slice(0, 8);

  /**
   * @param {{site: string, language: string, name: string, now: number, url?: string, days: {day: number, summary: string, description: string}[]}} about
   * day: as `fsrs.day` counts it. The same day of the same site has the same id: a later file takes the place of an earlier one.
   */
  return ({ site, language, name, now, url, days }) => [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    `PRODID:-//Coursewright//Review//${language.toUpperCase()}`,
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    `X-WR-CALNAME:${escaped(name)}`,
    ...days.flatMap(({ day, summary, description }) => [
      "BEGIN:VEVENT",
      `UID:review-${date(day)}@${site}.coursewright`,
      `DTSTAMP:${basic(now)}`,
      // Files made later say more of the same day.
      `SEQUENCE:${Math.floor(now / 60_000)}`,
      `DTSTART;VALUE=DATE:${date(day)}`,
      `DTEND;VALUE=DATE:${date(day + 1)}`,
      `SUMMARY:${escaped(summary)}`,
      `DESCRIPTION:${escaped(description)}`,
      ...(url ? [`URL:${url}`] : []),
      "TRANSP:TRANSPARENT",
      "CLASS:PRIVATE",
      // At nine in the morning, wherever the learner is.
      "BEGIN:VALARM",
      "ACTION:DISPLAY",
      `DESCRIPTION:${escaped(summary)}`,
      "TRIGGER:PT9H",
      "END:VALARM",
      "END:VEVENT",
    ]),
    "END:VCALENDAR",
  ].map((line) => `${folded(line)}\r\n`).join("");
})();
