/** The page that verifies certificates: from its own address, from a file, or from a text. */
class VerifyPage extends HTMLElement {
  connectedCallback() {
    /** @type {{site: {id: string, title: string}, issuer: string, key: JsonWebKey}} */
    this.data = JSON.parse(this.querySelector("script[type='application/json']").textContent);
    this.form = this.querySelector("form");
    this.result = this.querySelector("[data-result]");
    for (const note of document.querySelectorAll("[data-needs-script]")) note.hidden = true;
    this.hidden = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check(this.form.elements.text.value, true);
    });
    this.form.elements.file.addEventListener("change", ({ target }) => this.read(target.files[0]));
    this.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.dataset.over = "";
    });
    this.addEventListener("dragleave", (event) => {
      if (!this.contains(event.relatedTarget)) delete this.dataset.over;
    });
    this.addEventListener("drop", (event) => {
      event.preventDefault();
      delete this.dataset.over;
      this.read(event.dataTransfer.files[0] ?? event.dataTransfer.getData("text"));
    });
    addEventListener("hashchange", () => this.address());
    this.address();
  }

  /** What came with the address; the server has never seen it. */
  address() {
    const text = location.hash.slice(1);
    // A jump on this page, as to its text.
    if (text && !document.getElementById(text)) this.check(`#${text}`);
  }

  /** @param {File | string | undefined} given */
  async read(given) {
    if (!given) return;
    if (typeof given === "string") this.check(given, true);
    else this.check(given.size > 4e6 ? "" : await given.text(), true);
  }

  /** @param {string} given @param {boolean} [asked] by somebody who is on the page already */
  async check(given, asked) {
    const found = await Coursewright.verified(given, this.data, new Date().toISOString().slice(0, 10));
    this.show(found);
    if (asked) this.result.querySelector("h2").focus();
  }

  /** @param {{verdict: string, certificate?: any, issuer?: string, hashed?: any, differences?: any[], count?: number, partly?: boolean}} found */
  show({ verdict, certificate, issuer: signed, hashed, differences = [], count, partly }) {
    const { element, text, percent } = Coursewright;
    const day = (iso) => element("time", { datetime: iso }, new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${iso}T00:00:00Z`)));
    // The site may have another name since.
    const issuer = signed ?? this.data.issuer;
    const isolated = (words) => element("bdi", {}, words);
    const parts = [
      element("h2", { tabindex: "-1" }, text(`verdict_${verdict}`)),
      element("p", {}, text(`verdict_${verdict}_text`, { site: verdict === "other_site" ? certificate.site : this.data.site.title, issuer, n: count })),
    ];
    if (partly) parts.push(element("p", { "data-partly": "" }, text("partly_compared")));
    if (differences.length) parts.push(element("ul", { "data-differences": "" }, ...differences.map((one) => element("li", { "data-part": one.part }, this.difference(one)))));
    if (["genuine", "expired", "altered", "uncompared"].includes(verdict)) {
      const { name, title, passed_on, valid_until, score, id } = certificate;
      const rows = [
        name && ["name", isolated(name)], ["course", isolated(title)], ["passed_on", day(passed_on)],
        ["valid_until", valid_until ? day(valid_until) : text("no_end")],
        score !== null && ["score", percent(score)], ["issuer", isolated(this.issuer(signed))], ["id", id],
      ].filter(Boolean);
      parts.push(element("h3", {}, text("signed", { issuer })));
      parts.push(element("dl", {}, ...rows.map(([key, value]) => element("div", {}, element("dt", {}, text(`certificate_${key}`)), element("dd", {}, value)))));
      if (hashed) parts.push(this.compare(hashed));
    }
    this.result.dataset.verdict = verdict;
    this.result.replaceChildren(...parts);
    this.result.hidden = false;
  }

  /** Who issued it, and whether the site says so, too. @param {string | undefined} signed what was signed with it */
  issuer(signed) {
    const { text } = Coursewright;
    const { issuer } = this.data;
    if (signed === undefined) return text("issuer_unsigned", { issuer });
    const plain = (name) => name.split(/\s+/).filter(Boolean).join(" ");
    return plain(signed) === plain(issuer) ? signed : text("issuer_renamed", { signed, issuer });
  }

  /** What a page says otherwise than what was signed, in words. */
  difference({ part, shown, signed }) {
    const { text } = Coursewright;
    if (["style", "drawing", "layout", "signature"].includes(part)) return text(`differs_${part}`);
    if (part === "besides") return text("differs_besides", { shown });
    const what = text(part === "heading" ? "certificate_heading" : `certificate_${part}`);
    if (shown === undefined) return text("differs_silent", { what, signed });
    return signed === undefined ? text("differs_unsigned", { what, shown }) : text("differs", { what, shown, signed });
  }

  /** A credential that holds a hash of who it is for: does a name give the same? */
  compare(hashed) {
    const { element, text } = Coursewright;
    const said = element("p", { role: "status" });
    const input = element("input", { name: "who", autocomplete: "off" });
    const label = text({ emailAddress: "hashed_email", identifier: "hashed_number" }[hashed.identityType] ?? "hashed_name");
    const form = element("form", {}, element("p", {}, text("hashed")),
      element("label", {}, element("span", {}, label), input), element("button", { class: "button button-quiet", type: "submit" }, text("compare")), said);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const is = await Coursewright.isNamed(hashed, input.value.trim());
      said.textContent = text(is ? "is_named" : "is_not_named");
      said.dataset.is = String(is);
    });
    return form;
  }
}
customElements.define("verify-page", VerifyPage);
