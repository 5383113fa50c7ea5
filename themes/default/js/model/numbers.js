/**
 * What the models and their graders have in common: powers of two, and numbers as src/block/numbers.rs makes them.
 */
(() => {
  const Coursewright = (globalThis.Coursewright ||= {});

  /** How far from 0 an exponent counts. */
  const FARTHEST = 1000;

  /**
   * Two to the power of a number: by sums, products and quotients alone, so that the build gets the same bits.
   * @param {number} exponent
   */
  function twoTo(exponent) {
    const held = Math.min(Math.max(exponent, -FARTHEST), FARTHEST);
    const whole = Math.floor(held + 0.5);
    const rest = (held - whole) * Math.LN2;
    let power = 1;
    for (let term = 14; term >= 1; term -= 1) power = 1 + power * rest / term;
    const factor = whole < 0 ? 0.5 : 2;
    for (let times = Math.abs(whole); times > 0; times -= 1) power *= factor;
    return power;
  }

  /** @param {number[]} values */
  const sum = (values) => values.reduce((all, value) => all + value, 0);

  /** @param {number} count @param {string} thousands */
  function peopleText(count, thousands) {
    if (count > 0 && count < 0.5) return "< 1";
    return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, thousands);
  }

  /** @param {number} value @param {string} thousands */
  function numberText(value, thousands) {
    const hundredths = Math.round(value * 100);
    const decimals = String(hundredths % 100).padStart(2, "0").replace(/0+$/, "");
    return peopleText(Math.floor(hundredths / 100), thousands) + (decimals && `.${decimals}`);
  }

  /** @param {number} value @param {string} thousands */
  function moneyText(value, thousands) {
    const hundredths = Math.round(value * 100);
    if (value >= 100 || hundredths % 100 === 0) return peopleText(Math.round(value), thousands);
    return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
  }

  /** @param {number} share from 0 to 1 */
  function percentText(share) {
    const percent = share * 100;
    if (percent > 0 && percent < 0.001) return "< 0.001%";
    const scale = percent < 0.01 ? 10000 : percent < 0.1 ? 1000 : 100;
    return `${Math.round(percent * scale) / scale}%`;
  }

  /** @param {string} text @param {Object<string, any>} values */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

  Coursewright.model = { fill, moneyText, numberText, peopleText, percentText, sum, twoTo };
})();
