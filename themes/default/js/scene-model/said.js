/** A scene model in words and numbers, as src/block/scene_model/said.rs and view.rs write them into the page. */
(() => {
  const { forgone, reach, spent, within } = Coursewright.sceneModel;

  /** How far from once as many still counts as level. */
  const NEAR = 0.075;
  /** Fewer are nobody, whom nothing can have cost. */
  const SOMEBODY = 0.5;

  /** @param {number} count @param {string} thousands */
  function peopleText(count, thousands) {
    if (count > 0 && count < 0.5) return "< 1";
    return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, thousands);
  }

  /** @param {number} share from 0 to 1 */
  function percentText(share) {
    const percent = share * 100;
    if (percent > 0 && percent < 0.001) return "< 0.001%";
    const scale = percent < 0.01 ? 10000 : percent < 0.1 ? 1000 : 100;
    return `${Math.round(percent * scale) / scale}%`;
  }

  /** @param {string} text @param {Object<string, string>} values */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

  /** The place of the largest value above 0; a difference in the last bits is none. @param {number[]} values */
  function largest(values) {
    let most = 0;
    let found = -1;
    values.forEach((value, at) => { if (value > most * (1 + 1e-9)) [most, found] = [value, at]; });
    return found;
  }

  const each = (money, converted) => (money !== null && converted >= SOMEBODY ? money / converted : null);

  /** All paths at some rates, and what is said of them. */
  class Said {
    /** @param {any} model @param {number[]} passes of all scenes, path after path */
    constructor(model, passes) {
      Object.assign(this, { model, words: model.words, value: model.value });
      let from = 0;
      this.paths = model.paths.map(({ title, audience, cost, scenes }) => {
        const own = passes.slice(from, from += scenes.length);
        const people = reach(audience, own);
        const lost = forgone(people, own);
        return {
          title, scenes, people, audience, passes: own, converted: people[own.length],
          spent: cost && spent(cost.fixed, people, cost.arrivals),
          forgone: lost, weakest: largest(lost),
          within: within(people, own, scenes.map((scene) => scene.reach)),
        };
      });
      const sum = (of) => this.paths.reduce((all, path) => all + of(path), 0);
      this.all = {
        audience: sum((path) => path.audience),
        converted: sum((path) => path.converted),
        spent: this.paths.some((path) => path.spent === null) ? null : sum((path) => path.spent),
      };
      const { compare } = model;
      this.single = compare && { audience: this.all.audience, converted: this.all.audience * compare.pass, spent: compare.cost };
      // Path after path, as the controls are.
      this.forgone = this.paths.flatMap((path) => path.forgone);
      this.within = this.paths.flatMap((path) => path.within);
      this.weakest = largest(this.forgone);
      this.lever = largest(this.within.map((gain) => gain ?? 0));
    }

    people(count) { return peopleText(count, this.words.thousands); }
    lost(from, on) { return this.people(Math.round(from) - Math.round(on)); }
    money(value) {
      const hundredths = Math.round(value * 100);
      const whole = value >= 100 || hundredths % 100 === 0;
      const n = whole ? this.people(Math.round(value)) : `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
      return this.say("money", { currency: this.model.currency, n });
    }
    say(name, values) { return fill(this.words[name], values); }
    each({ spent: money, converted }) {
      const price = each(money, converted);
      return price === null ? this.words.none : this.money(price);
    }

    spentText({ spent: money, converted }) {
      if (money === null) return [];
      const price = each(money, converted);
      const cost = this.money(money);
      return [price === null ? this.say("spent_none", { cost }) : this.say("spent", { cost, each: this.money(price) })];
    }

    leftText({ spent: money, converted }) {
      if (this.value === null) return [];
      const earned = converted * this.value;
      const left = money === null ? earned : earned - money;
      const name = money === null ? "brings" : left < 0 ? "short" : "left";
      return [this.say(name, { value: this.money(this.value), n: this.money(Math.abs(left)) })];
    }

    /** What all comes to. */
    result() {
      const { audience, converted } = this.all;
      const first = { converted: this.people(converted), audience: this.people(audience), share: percentText(converted / audience) };
      return [this.say("result", first), ...this.spentText(this.all), ...this.leftText(this.all)];
    }

    compared() {
      if (!this.single) return [];
      const single = this.single.converted;
      const times = this.all.converted / single;
      const price = each(this.single.spent, single);
      const count = this.people(single);
      const n = price === null ? count : this.say("at_each", { n: count, each: this.money(price) });
      const name = single === 0 ? "only" : Math.abs(times - 1) < NEAR ? "level" : "times";
      return [this.say(name, { times: String(Math.round(times * 10) / 10), n, name: this.model.compare.name })];
    }

    /** Path by path, and which scene costs most. */
    more() {
      const said = [];
      if (this.paths.length > 1) {
        for (const path of this.paths) {
          const { title, audience, converted } = path;
          said.push(this.say("of_path", { name: title, n: this.people(converted), audience: this.people(audience), share: percentText(converted / audience) }));
          said.push(...this.spentText(path));
        }
        const alone = (name, values, best) => {
          const found = this.paths.filter((_, at) => values[at] === best);
          if (found.length === 1) said.push(this.say(name, { name: found[0].title }));
        };
        const converted = this.paths.map((path) => path.converted);
        alone("most", converted, Math.max(0, ...converted));
        const prices = this.paths.map((path) => each(path.spent, path.converted));
        if (!prices.includes(null)) alone("cheapest", prices, Math.min(...prices));
      }
      const spot = (name, all, at) => {
        if (at >= 0) said.push(this.say(name, this.atScene(at, all[at])));
      };
      spot("weakest", this.forgone, this.weakest);
      spot("reach", this.within, this.lever);
      return said.join(this.words.between);
    }

    /** @param {number} at @param {number} conversions */
    atScene(at, conversions) {
      const [path, inside] = this.place(at);
      const worth = this.worth(path, conversions);
      const { name, reach: rate } = path.scenes[inside];
      return {
        name: path.title === null ? name : this.say("within", { before: path.title, after: name }),
        n: this.people(conversions),
        rate: percentText(rate ?? 1),
        money: worth === null ? "" : this.say(this.value === null ? "price" : "worth", { n: this.money(worth) }),
      };
    }

    /** The path of a scene, and its place there. @param {number} at */
    place(at) {
      let inside = at;
      const path = this.paths.find(({ scenes }) => inside < scenes.length || ((inside -= scenes.length), false));
      return [path, inside];
    }

    /** @param {any} path @param {number} conversions */
    worth(path, conversions) {
      const one = this.value ?? each(path.spent, path.converted);
      return one === null ? null : conversions * one;
    }

    /** The numbers of a path's table: its scenes, and the whole. @param {any} path @returns {string[][]} */
    rows(path) {
      const { audience, converted, forgone: lost, passes, people } = path;
      const rows = passes.map((pass, at) => {
        const worth = this.worth(path, lost[at]);
        const own = [this.people(people[at]), percentText(pass), this.people(people[at + 1]), this.lost(people[at], people[at + 1]), this.people(lost[at])];
        return [...own, worth === null ? this.words.none : this.money(worth)];
      });
      return [...rows, [this.people(audience), percentText(converted / audience), this.people(converted), this.lost(audience, converted)]];
    }

    /** Paths beside each other, all of them, and the single scene. @returns {string[][]} */
    sums() {
      const lines = [...(this.paths.length > 1 ? this.paths : []), this.all, ...(this.single ? [this.single] : [])];
      return lines.map((line) => {
        const { audience, converted, spent: money } = line;
        const left = this.value === null || money === null ? null : converted * this.value - money;
        const shown = left === null ? this.words.none : (left < 0 ? "−" : "") + this.money(Math.abs(left));
        const cost = money === null ? this.words.none : this.money(money);
        return [this.people(audience), this.people(converted), percentText(converted / audience), cost, this.each(line), shown];
      });
    }
  }

  Object.assign(Coursewright.sceneModel, { Said, fill, peopleText, percentText });
})();
