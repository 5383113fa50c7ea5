/** What the results page hands in: who the learner is, what will be said, and the ways that it can go. */
class HandIn extends HTMLElement {
  startHandIn() {
    this.form = this.querySelector("[data-submission]");
    this.addFields();
    this.form.addEventListener("input", () => this.preview());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.download();
    });
    /** Only where the site has an endpoint. */
    this.posting = this.data.results.endpoint && new Coursewright.Posting(this, this.data.results.endpoint);
    const ways = { email: () => this.mail(), share: () => this.share(), copy: () => this.copy(), post: () => this.posting.post(), "post-again": () => this.posting.now() };
    this.form.addEventListener("click", (event) => ways[event.target.closest("[data-action]")?.dataset.action]?.());
    // Of the text as a file: some browsers share no JSON, and say so only when they are asked to.
    this.querySelector("[data-share]").hidden = !navigator.canShare?.({ files: [this.textFile("", "a.txt")] });
  }

  say(place, words) {
    this.querySelector(place).textContent = words;
  }

  // Who, and what

  addFields() {
    const { store, element, text, strings } = Coursewright;
    const { ask, require } = this.data.learner;
    let before = {};
    try {
      before = JSON.parse(store.get("learner")) || {};
    } catch {
      // Damaged details are simply asked for again.
    }
    const box = this.querySelector("[data-fields]");
    for (const name of ask) {
      const label = strings[`field_${name}`] || name;
      const needed = require.includes(name);
      const input = element("input", {
        name, id: `field-${name}`, type: name === "email" ? "email" : "text", "aria-describedby": `fault-${name}`,
        autocomplete: { name: "name", email: "email" }[name] || "off", ...(needed && { "aria-required": "true" }),
      });
      input.value = before[name] || "";
      box.append(element("div", { class: "field", "data-field": name },
        element("label", { for: input.id }, needed ? text("required", { field: label }) : label), input,
        element("p", { id: `fault-${name}`, class: "fault", "data-fault": "" })));
    }
    this.querySelector("[data-remember]").hidden = !ask.length;
    this.form.elements.remember.checked = Object.keys(before).length > 0;
  }

  /** The details as they stand in the form, without empty ones. */
  learner() {
    const given = this.data.learner.ask.map((name) => [name, this.form.elements[name].value.trim()]);
    return Object.fromEntries(given.filter(([, value]) => value));
  }

  /** Makes what would be handed in now, and shows it. */
  preview() {
    const { element, text, date, span, strings } = Coursewright;
    const learner = this.learner();
    if (this.form.elements.remember.checked) Coursewright.store.set("learner", JSON.stringify(learner));
    else if (Coursewright.store.get("learner")) Coursewright.store.set("learner", null);
    const made = Coursewright.submission(this.data, learner);
    // The same content is the same file, however often it is downloaded.
    const content = ({ learner: who, attempts, lessons }) => JSON.stringify([who, attempts, lessons]);
    if (this.submission && content(made) === content(this.submission)) return;
    this.submission = made;
    this.made = null;
    this.forget();
    this.posting?.changed();
    const { id, site, created, attempts, lessons } = this.submission;
    const titles = new Map(this.data.courses.flatMap((course) => [...course.lessons, ...course.quizzes]).map((one) => [one.id, one.title]));
    const open = new Set([...this.querySelectorAll("[data-preview] details[open]")].map((details) => details.dataset.list));
    const list = (key, lines) => element("details", { "data-list": key, ...(open.has(key) && { open: "" }) }, element("summary", {}, text(key, { n: lines.length })),
      element("ul", { class: "plain" }, ...lines.map((line) => element("li", {}, line))));
    const entry = (title, content) => [element("dt", {}, title), element("dd", {}, content)];
    this.querySelector("[data-preview]").replaceChildren(
      ...entry(text("says_site"), `${this.data.site.title} (${site.id}, ${site.build})`),
      ...Object.entries(learner).flatMap(([name, value]) => entry(strings[`field_${name}`] || name, value)),
      ...entry(text("says_created"), date(created)),
      ...entry(text("says_lessons"), list("count_lessons", lessons.map(({ lesson, opened, finished }) => text(finished ? "says_lesson_read" : "says_lesson",
        { lesson: titles.get(lesson) || lesson, opened: date(opened), finished: date(finished) })))),
      ...entry(text("says_attempts"), list("count_attempts", attempts.map(({ quiz, number, ended, claimed }) => text(typeof claimed.score === "number" ? "says_attempt" : "says_attempt_unmarked",
        { quiz: titles.get(quiz) || quiz, n: number, date: date(ended), percent: span(Number(claimed.score) || 0, claimed.most) })))),
      ...entry(text("says_id"), id));
    this.say("[data-raw]", JSON.stringify(this.submission, null, 2));
  }

  /** Whether the details will do; otherwise the first fault has the focus. */
  isComplete() {
    const { text, strings } = Coursewright;
    const learner = this.learner();
    const faulty = this.data.learner.ask.filter((name) => {
      const input = this.form.elements[name];
      const missing = this.data.learner.require.includes(name) && !learner[name];
      const bad = name === "email" && learner[name] && !/^\S+@\S+$/.test(learner[name]);
      const words = missing ? text("missing", { field: strings[`field_${name}`] || name }) : bad ? text("bad_email") : "";
      input.setAttribute("aria-invalid", Boolean(words));
      this.say(`#fault-${name}`, words);
      return words;
    });
    if (faulty.length) this.form.elements[faulty[0]].focus();
    return !faulty.length;
  }

  // The file

  /**
   * What is handed in, byte for byte the same whichever way it goes and however often; where it is to be sealed, it is
   * sealed, or there is none.
   * @returns {Promise<{id: string, name: string, content: any, text: string} | null>} null after saying why
   */
  async file() {
    if (!this.isComplete()) return null;
    this.preview();
    this.forget();
    try {
      return await (this.made ??= this.make(this.submission));
    } catch (fault) {
      this.made = null;
      this.say("[data-sent]", Coursewright.text(fault === "cannot_seal" ? fault : "not_sealed"));
      return null;
    }
  }

  async make(submission) {
    const { seal } = this.data.results;
    if (seal && !Coursewright.canSeal()) throw "cannot_seal";
    const content = seal ? await Coursewright.sealed(submission, seal) : submission;
    return { id: submission.id, name: Coursewright.submissionFile(submission, Boolean(seal)), content, text: `${JSON.stringify(content, null, 2)}\n` };
  }

  textFile(text, name) {
    return new File([text], name, { type: "text/plain" });
  }

  /** What was said of another file, or another way, holds no longer. */
  forget() {
    this.say("[data-sent]", "");
    this.querySelector("[data-text]").hidden = true;
  }

  // The ways

  /** @returns {Promise<string | null>} the name of the file, if it was made */
  async download() {
    const file = await this.file();
    if (!file) return null;
    Coursewright.download(file.name, file.content);
    this.say("[data-sent]", Coursewright.text("downloaded", { file: file.name }));
    return file.name;
  }

  /** The file first, then the e-mail it belongs to. */
  async mail() {
    const file = await this.download();
    if (!file) return;
    const { email } = this.data.results;
    location.href = Coursewright.submissionMail(email, this.data.site, this.submission.learner.name || "", file);
    this.say("[data-sent]", `${Coursewright.text("downloaded", { file })} ${Coursewright.text("mailed", { file })}`);
  }

  async share() {
    const file = await this.file();
    if (!file) return;
    try {
      const armoured = await (file.armoured ??= Coursewright.armour(file.text));
      await navigator.share({ files: [this.textFile(armoured, file.name.replace(/json$/, "txt"))] });
      this.say("[data-sent]", Coursewright.text("shared"));
    } catch (fault) {
      // Whoever closes the sheet has not failed at anything.
      this.say("[data-sent]", fault.name === "AbortError" ? "" : Coursewright.text("not_shared"));
    }
  }

  async copy() {
    const file = await this.file();
    if (!file) return;
    const armoured = await (file.armoured ??= Coursewright.armour(file.text));
    const letter = `${Coursewright.text("text_intro", { site: this.data.site.title })}\n\n${armoured}`;
    const box = this.querySelector("[data-text]");
    const area = box.querySelector("textarea");
    box.hidden = false;
    area.value = letter;
    const copied = await navigator.clipboard?.writeText(letter).then(() => true, () => false) || this.copyOldWay(area);
    this.say("[data-sent]", Coursewright.text(copied ? "copied" : "not_copied", { n: Coursewright.number(letter.length) }));
  }

  /** On plain http, and where the clipboard was refused. @param {HTMLTextAreaElement} area */
  copyOldWay(area) {
    area.focus();
    area.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }
}
