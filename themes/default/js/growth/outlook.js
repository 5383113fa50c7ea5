/** What comes of a plan, as src/block/growth.rs reckons it. */
(() => {
  const { sum, twoTo } = Coursewright.model;

  /** @typedef {{name: string, launch: number | null, cost: number, limit?: number, middle?: number, doubling?: number, peak?: number, half_life?: number}} Effort */
  /** @typedef {{days: number, steady: {name: string, gain: number, cost: number}, efforts: Effort[]}} Growth */

  /** All whom a curve has reached. @param {Effort} effort @param {number} age days after its launch */
  const reached = ({ limit, middle, doubling }, age) => limit / (1 + twoTo((middle - age) / doubling));

  /** People gained on a day. @param {Effort} effort @param {number} age days after its launch */
  function gain(effort, age) {
    if (effort.peak) return effort.peak * twoTo(-age / effort.half_life);
    return reached(effort, age + 1) - reached(effort, age);
  }

  /**
   * What comes of a plan; sums are made from the first day and the first effort on.
   * @param {Growth} growth @param {boolean} usesSteady @param {(number | null)[]} launches
   */
  function outlook({ days, steady: channel, efforts: all }, usesSteady, launches) {
    const steady = usesSteady ? channel.gain : 0;
    const each = Array.from({ length: days }, (_, at) => at + 1);
    const efforts = all.map((effort, at) => each.map((day) => (launches[at] && day >= launches[at] ? gain(effort, day - launches[at]) : 0)));
    const moving = each.map((_, at) => sum(efforts.map((gains) => gains[at])));
    let total = 0;
    const totals = moving.map((gains) => (total += steady + gains));
    const first = usesSteady ? channel.cost * days : 0;
    const cost = all.reduce((spent, effort, at) => (launches[at] ? spent + effort.cost : spent), first);
    const ahead = each.findLast((day) => moving[day - 1] > steady) ?? 0;
    return { steady, efforts, moving, totals, cost, ahead };
  }

  Coursewright.growth = { outlook };
})();
