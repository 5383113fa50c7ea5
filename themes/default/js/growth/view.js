/**
 * `<growth-model>`: a steady channel and what is launched beside it, which the reader plans.
 *
 * It reckons and shows numbers as src/block/growth.rs and its parts do.
 */
(() => {
  const { element, text } = Coursewright;
  const { Model, check, moneyText, numberText, peopleText, put, slider, sum } = Coursewright.model;
  const { outlook } = Coursewright.growth;

  /** The base-2 logarithm of 2 + √3. */
  const NODE = 1.8999686269529916;

  /** The next of 1, 2, 5, 10, 20, 50 and so on. @param {number} value */
  function ceiling(value) {
    for (let unit = 1; ; unit *= 10) {
      const factor = [1, 2, 5].find((one) => unit * one >= value);
      if (factor) return unit * factor;
    }
  }

  const tenth = (value) => Math.round(value * 10) / 10;
  const path = (points) => points.map(([x, y], at) => `${at ? "L" : "M"}${x} ${y}`).join("");

  class GrowthModel extends Model {
    prefix = "growth";

    start() {
      const { efforts } = this.data;
      this.usesSteady = true;
      this.launches = efforts.map((effort) => effort.launch);
      /** Where an effort that is not used would begin. */
      this.planned = efforts.map((effort) => effort.launch ?? 1);
    }

    controls() {
      const { days, steady, efforts } = this.data;
      this.first = outlook(this.data, true, this.launches).totals.at(-1);
      const named = ({ name }) => element("span", { lang: this.own }, name);
      const channel = check(named(steady), (checked) => {
        this.usesSteady = checked;
        this.changed();
      });
      const rows = efforts.map((effort, at) => {
        const use = check(named(effort), (checked) => {
          this.launches[at] = checked ? this.planned[at] : null;
          this.changed();
        });
        const day = slider(text("growth_launch_of", { name: effort.name }), 1, days, (value, typed) => {
          this.launches[at] = this.planned[at] = value;
          this.changed(typed);
        });
        return { use, day };
      });
      this.rows = [{ use: channel }, ...rows].map((row) => ({ ...row, follows: element("p", { class: "model-follows" }) }));
      const items = this.rows.map(({ use, day, follows }) => element("li", {}, use.label, ...(day ? [day.box] : []), follows));
      return [element("ol", { class: "model-list" }, ...items)];
    }

    people(count) {
      return peopleText(count, this.words.thousands);
    }

    money(value) {
      return this.say("money", { currency: this.data.currency, n: moneyText(value, this.words.thousands) });
    }

    each(cost, people) {
      return people < 0.5 ? this.words.none : this.money(cost / people);
    }

    show(typed) {
      const { days, steady, efforts } = this.data;
      const { usesSteady, launches } = this;
      const seen = outlook(this.data, usesSteady, launches);
      const lines = [{ gained: seen.steady * days, cost: usesSteady ? steady.cost * days : 0, launch: usesSteady ? 1 : null }];
      efforts.forEach((effort, at) => {
        lines.push({ gained: sum(seen.efforts[at]), cost: launches[at] ? effort.cost : 0, launch: launches[at] });
      });
      lines.forEach(({ gained, cost, launch }, at) => {
        const { use, day, follows } = this.rows[at];
        use.box.checked = launch !== null;
        day?.show(this.planned[at - 1], typed);
        day?.range.setAttribute("aria-valuetext", this.say("launched", { day: this.planned[at - 1] }));
        const places = { people: this.people(gained), cost: this.money(cost), each: this.each(cost, gained) };
        follows.textContent = launch ? text("growth_brings", places) : this.words.unused;
      });
      this.result.textContent = this.resultText(seen);
      this.result.toggleAttribute("data-over", this.data.budget !== null && seen.cost > this.data.budget);
      this.draw(seen);
      this.tabulate(seen, lines);
    }

    resultText({ totals, cost, ahead }) {
      const { days, budget } = this.data;
      const total = totals.at(-1);
      const said = [this.say("result", { days, people: this.people(total), cost: this.money(cost), each: this.each(cost, total) })];
      if (budget !== null) {
        const places = { n: this.money(Math.abs(budget - cost)), budget: this.money(budget) };
        said.push(this.say(cost > budget ? "over" : "left", places));
      }
      said.push(ahead === 0 ? this.words.never : ahead === days ? this.words.leading : this.say("turned", { day: ahead + 1 }));
      this.before = said.join(text("gap"));
      const change = Math.round(total) - Math.round(this.first);
      if (change) said.push(text(change > 0 ? "growth_more" : "growth_fewer", { n: this.people(Math.abs(change)) }));
      return said.join(text("gap"));
    }

    draw({ steady, moving, totals, ahead }) {
      const { days, efforts, layout } = this.data;
      const { left, right, daily, total, rows, step } = layout;
      const svg = this.querySelector("svg");
      const set = (name, shape) => svg.querySelector(`[data-${name}]`).setAttribute("d", shape);
      const x = (day) => tenth(left + (Math.min(Math.max(day, 1), days) - 1) / (days - 1) * (right - left));
      const y = ([top, bottom], value, most) => tenth(bottom - value / most * (bottom - top));
      const axis = (name, most) => svg.querySelectorAll(`[data-axis="${name}"]`).forEach((label) => {
        label.textContent = numberText(most / 2 * Number(label.dataset.at), this.words.thousands);
      });
      const sums = moving.map((gains) => steady + gains);
      const [most, all] = [ceiling(Math.max(...sums)), ceiling(totals.at(-1))];
      axis("daily", most);
      axis("total", all);
      const around = (day) => day === days || this.launches.some((launch) => launch && (day === launch || day + 1 === launch));
      const points = sums.map((_, at) => at + 1).filter((day) => (day - 1) % step === 0 || around(day));
      const line = (panel, values, highest) => path(points.map((day) => [x(day), y(panel, values[day - 1], highest)]));
      const area = (top) => `${top}L${right} ${daily[1]}L${left} ${daily[1]}Z`;
      const level = y(daily, steady, most);
      set("sum", area(line(daily, sums, most)));
      set("steady", area(`M${left} ${level}L${right} ${level}`));
      set("line", line(daily, sums, most));
      set("turn", ahead === 0 || ahead === days ? "" : `M${x(ahead + 1)} ${daily[0]}V${daily[1]}`);
      set("total", line(total, totals, all));
      set("dash", `M${left} ${y(total, steady, all)}L${right} ${y(total, steady * days, all)}`);
      efforts.forEach((effort, at) => {
        const launch = this.launches[at];
        const node = effort.peak ? 0 : effort.middle - NODE * effort.doubling;
        const end = effort.peak ? effort.half_life : effort.middle + NODE * effort.doubling;
        const [height, from, to] = [rows[at], x(launch + node), x(launch + end)];
        set(`span-${at}`, launch ? `M${x(launch)} ${height - 5}V${height + 5}M${x(launch)} ${height}H${right}` : "");
        set(`strong-${at}`, launch && to > from ? `M${from} ${height}H${to}` : "");
        const name = !launch ? "unused" : effort.peak ? "launched" : "node";
        svg.querySelector(`[data-state="${at}"]`).textContent = this.say(name, { day: launch, node: launch + Math.floor(node) });
      });
      svg.querySelector("desc").textContent = this.say("describe", { days, result: this.before });
    }

    tabulate({ steady, efforts, moving, totals, cost }, lines) {
      const { none } = this.words;
      const shown = (line) => [line.launch ? String(line.launch) : none, this.people(line.gained), this.money(line.cost), this.each(line.cost, line.gained)];
      this.querySelectorAll("[data-plan] tr").forEach((row, at) => put(row, shown(lines[at])));
      const total = totals.at(-1);
      put(this.querySelector("[data-whole]"), [this.people(total), this.money(cost), this.each(cost, total)]);
      const { period } = this.data;
      this.querySelectorAll("[data-periods] tr").forEach((row, at) => {
        const of = (gains) => sum(gains.slice(at * period, (at + 1) * period));
        const base = of(moving.map(() => steady));
        const last = totals[Math.min((at + 1) * period, totals.length) - 1];
        put(row, [base, ...efforts.map(of), base + of(moving), last].map((count) => this.people(count)));
      });
    }
  }

  customElements.define("growth-model", GrowthModel);
})();
