/** Cards as a text that Anki imports; the same card has the same id, so that importing again brings it up to date. Pure. */
Coursewright.reviewAnki = (() => {
  /** HTML has breaks of lines and quotation marks: a field stands in quotation marks. */
  const field = (html) => `"${html.replace(/[\t\r\n]+/g, " ").trim().replaceAll('"', '""')}"`;

  /** @param {{deck: string, site: string, cards: {id: string, front: string, back: string, tags: string[]}[]}} about */
  return ({ deck, site, cards }) => [
    "#separator:tab",
    "#html:true",
    "#notetype:Basic",
    `#deck:${deck.replace(/\s+/g, " ")}`,
    "#guid column:1",
    "#tags column:4",
    ...cards.map(({ id, front, back, tags }) => (
      [field(`${site}/${id}`), field(front), field(back), field(tags.map((tag) => tag.replace(/\s+/g, "-")).join(" "))].join("\t"))),
  ].map((line) => `${line}\n`).join("");
})();
