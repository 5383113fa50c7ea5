/**
 * `<preference-profile>`: a log of acts, from which the reader deletes and to which he adds, and the message it chooses.
 *
 * It reckons and shows numbers as src/block/preference_profile.rs and its parts do.
 */
(() => {
  const { element, strings, text } = Coursewright;
  const { Model, check, numberText, percentText, put, slider } = Coursewright.model;
  const { profile, spare } = Coursewright.profile;

  /** As many events as can be overlooked. */
  const MOST = 24;
  /** As far back as a reader can put an event. */
  const FARTHEST = 365;

  class PreferenceProfile extends Model {
    prefix = "profile";

    start() {
      this.halfLife = this.data.half_life;
      this.consent = true;
      this.events = this.data.events.map((event) => ({ ...event }));
    }

    controls() {
      const { acts, topics } = this.data;
      this.agrees = check(element("span", {}, strings.profile_consent), (checked) => {
        this.consent = checked;
        if (!checked) this.events = [];
        this.changed();
      });
      this.fades = slider(strings.profile_half_life, 1, Math.max(FARTHEST, this.data.half_life), (value, typed) => {
        this.halfLife = value;
        this.changed(typed);
      });
      this.list = element("ul", { class: "model-list" });
      const fades = element("div", { class: "model-set" }, element("p", { class: "model-head" }, strings.profile_half_life), this.fades.box);
      const choice = (label, names) => element("select", { "aria-label": label, autocomplete: "off" }, ...names.map((name, at) => element("option", { value: at, lang: this.own }, name)));
      const act = choice(strings.profile_add_act, acts.map(({ name }) => name));
      const topic = choice(strings.profile_add_topic, topics);
      const ago = element("input", { type: "number", min: 0, max: FARTHEST, step: 1, value: 0, required: "", inputmode: "numeric", autocomplete: "off", "aria-label": strings.profile_add_days });
      this.add = element("button", { type: "button", class: "button button-quiet" }, strings.profile_add);
      this.add.addEventListener("click", () => {
        ago.setAttribute("aria-invalid", String(!ago.validity.valid));
        // The browser goes there and says what is possible.
        if (!ago.reportValidity()) return;
        this.events.push({ act: Number(act.value), topic: Number(topic.value), days_ago: ago.valueAsNumber });
        this.changed();
      });
      const adding = element("div", { class: "model-set pp-add", role: "group", "aria-label": strings.profile_add_group }, act, topic, element("span", { class: "pp-ago" }, ago, ` ${strings.profile_ago}`), this.add);
      return [this.agrees.label, fades, this.list, adding];
    }

    number(value) {
      return numberText(value, this.words.thousands);
    }

    show(typed) {
      const { data, halfLife, words } = this;
      const { topics, acts, messages, least } = data;
      const log = this.events;
      const { counts, scores, shares, chosen } = profile(data, halfLife, log);
      const topic = chosen < 0 ? -1 : messages[chosen].topic;
      this.agrees.box.checked = this.consent;
      this.fades.show(halfLife, typed);
      this.fades.range.setAttribute("aria-valuetext", text("profile_days", { n: halfLife }));
      this.add.disabled = !this.consent || this.events.length >= MOST;
      this.items(counts);
      this.message = chosen < 0 ? data.general : messages[chosen].text;
      this.querySelector("[data-sent]").textContent = this.message;
      const why = !this.consent ? strings.profile_no_consent
        : chosen < 0 ? this.say("general", { share: percentText(data.share), least })
          : this.say("result", { topic: topics[topic], share: percentText(shares[topic]) });
      const depends = log.length ? [this.say("spare", { n: spare(data, halfLife, log), of: log.length })] : [];
      this.result.textContent = [why, ...depends].join(strings.gap);
      const svg = this.querySelector("svg");
      for (const bar of svg.querySelectorAll("[data-bar]")) {
        const at = Number(bar.dataset.bar);
        const shown = percentText(shares[at]);
        bar.setAttribute("width", String(Math.round(shares[at] * Number(svg.dataset.width) * 100) / 100));
        bar.toggleAttribute("data-chosen", at === topic);
        svg.querySelector(`[data-share="${at}"]`).textContent = at === topic ? this.say("chosen", { share: shown }) : shown;
      }
      svg.querySelector("desc").textContent = this.say("describe", { result: this.spokenText() });
      this.querySelectorAll("[data-topics] tr").forEach((row, at) => put(row, [this.number(scores[at]), percentText(shares[at])]));
      this.querySelector("[data-half-life]").textContent = this.say("log_caption", { days: text("profile_days", { n: halfLife }) });
      this.querySelector("[data-events]").replaceChildren(...log.map((event, at) => {
        const { name, weight } = acts[event.act];
        const values = [String(event.days_ago), weight === null ? words.none : this.number(weight), this.number(counts[at])];
        return element("tr", {}, element("th", { scope: "row", lang: this.own }, name), element("td", { lang: this.own }, topics[event.topic]), ...values.map((value) => element("td", { class: "model-value" }, value)));
      }));
    }

    /** The log, each event with a button that deletes it. @param {number[]} counts */
    items(counts) {
      const { acts, topics } = this.data;
      const log = this.events;
      this.list.replaceChildren(...log.map((event, at) => {
        const places = { act: acts[event.act].name, topic: topics[event.topic], n: event.days_ago };
        const what = text("profile_event", places);
        const button = element("button", { type: "button", class: "model-toggle", "aria-label": text("profile_delete_of", { event: what }) }, strings.profile_delete);
        button.addEventListener("click", () => {
          this.events.splice(at, 1);
          this.changed();
          // The focus stays in the list, or goes to where events are added.
          (this.list.querySelectorAll("button")[Math.min(at, this.events.length - 1)] ?? this.add).focus();
        });
        return element("li", { class: "pp-event" }, element("span", {}, what), element("span", { class: "model-follows" }, text("profile_worth", { worth: this.number(counts[at]) })), button);
      }));
      if (!log.length) this.list.append(element("li", { class: "model-follows" }, this.consent ? strings.profile_empty : strings.profile_withdrawn));
    }

    spokenText() {
      return `${this.message} ${this.result.textContent}`;
    }
  }

  customElements.define("preference-profile", PreferenceProfile);
})();
