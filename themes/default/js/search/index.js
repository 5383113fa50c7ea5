/*
 * Full-text search over the index that the builder's src/render/search makes: which files a query needs, which
 * documents it finds, and where in their texts. Terms are cut as there, letter by letter: what changes here changes
 * there.
 *
 * Knows no page: whoever uses it says how a file is loaded.
 */
(function (global) {
  "use strict";
  const Coursewright = (global.Coursewright = global.Coursewright || {});

  const LONGEST = 40;
  const UNSPACED = /[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\u{20000}-\u{2f7ff}\u{30000}-\u{323af}]/u;
  const LETTER = /[\p{Alphabetic}\p{N}\p{M}]/u;
  const PLAIN = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ħ: "h", ı: "i", ł: "l", þ: "th", ς: "σ" };

  /** Traditional Chinese letters, and their simplified ones: once their list is there, for which a page asks with the first Chinese word. @type {Map<string, string>} */
  const simplified = new Map();
  function simplify(letter) {
    if (!simplified.size && Coursewright.variants) {
      const letters = Array.from(Coursewright.variants);
      for (let at = 0; at < letters.length; at += 2) simplified.set(letters[at + 1], letters[at]);
    }
    return simplified.get(letter) ?? letter;
  }

  /** What a letter beyond ASCII is folded to: small letters without marks; a space stands for what is no letter. @type {Map<string, string>} */
  const folded = new Map();
  const foldPart = (part) => PLAIN[part] ?? (LETTER.test(part) ? part : " ");
  function fold(letter) {
    let found = folded.get(letter);
    if (found === undefined) {
      if (UNSPACED.test(letter) || /[\uac00-\ud7a3]/.test(letter)) found = letter;
      else {
        const parts = letter.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
        found = Array.from(parts, (part) => Array.from(part.toLowerCase(), foldPart).join("")).join("");
      }
      folded.set(letter, found);
    }
    return found;
  }

  /** Half-width kana, and kana whose marks stand apart, as they are usually written. @param {string} text */
  const compose = (text) => (/[\u3099\u309a\uff61-\uff9f]/.test(text) ? text.normalize("NFKC") : text);

  /** The singular of an English plural. @param {string} word */
  function stem(word) {
    if (!/^[a-z0-9]{2,}[^uis]s$/.test(word) || word.length < 4) return word;
    if (/[^ae]ies$/.test(word)) return word.slice(0, -3) + "y";
    return word.slice(0, -1);
  }

  /**
   * The terms of a text and where they stand in it. Of Chinese and Japanese, pairs of letters, and the last letter of a
   * run once more.
   * @typedef {{term: string, word: string, start: number, end: number, unspaced: boolean, whole?: string}} Token `word` is not
   * stemmed; it may be a part of what was written as one, the whole
   * @param {string} text composed
   * @returns {Token[]}
   */
  function tokens(text) {
    const found = [];
    let word = "";
    let letters = 0;
    let start = 0;
    /** The last letter of a run that knows no spaces. */
    let last = "";
    let lastStart = 0;
    let at = 0;
    const endWord = (end) => {
      if (!letters) return;
      found.push({ term: stem(word), word, start, end, unspaced: false });
      word = "";
      letters = 0;
    };
    const endRun = (end) => {
      if (last) found.push({ term: last, word: last, start: lastStart, end, unspaced: true });
      last = "";
    };
    const part = (one, next) => {
      const letter = simplify(one);
      if (letter === " ") {
        endWord(at);
        endRun(at);
      } else if (UNSPACED.test(letter)) {
        endWord(at);
        if (last) found.push({ term: last + letter, word: last + letter, start: lastStart, end: next, unspaced: true });
        last = letter;
        lastStart = at;
      } else {
        endRun(at);
        if (!letters) start = at;
        if (letters < LONGEST) {
          word += letter;
          letters += 1;
        }
      }
    };
    while (at < text.length) {
      const code = text.charCodeAt(at);
      let next = at + 1;
      if (code < 128) {
        const small = code >= 65 && code <= 90 ? code + 32 : code;
        part((small >= 97 && small <= 122) || (small >= 48 && small <= 57) ? String.fromCharCode(small) : " ", next);
      } else {
        const letter = String.fromCodePoint(text.codePointAt(at));
        next = at + letter.length;
        for (const one of fold(letter)) part(one, next);
      }
      at = next;
    }
    endWord(at);
    endRun(at);
    return found;
  }

  const BASE = 46;
  const LEVELS = 16;
  const digit = (code) => code - 33 - (code > 34) - (code > 92);

  /** Hands on each document of a list of postings, and how much it says of the term, from 1 to 16. */
  function eachPosting(list, take) {
    let next = 0;
    let number = 0;
    let place = 1;
    for (let at = 0; at < list.length; at += 1) {
      const value = digit(list.charCodeAt(at));
      number += (value % BASE) * place;
      place *= BASE;
      if (value >= BASE) continue;
      next += Math.floor(number / LEVELS);
      take(next, (number % LEVELS) + 1);
      next += 1;
      number = 0;
      place = 1;
    }
  }

  /** @param {string} data a file of terms @returns {Map<string, string>} the postings of each, in the order of the terms */
  function readTerms(data) {
    const terms = new Map();
    const parts = data.split(" ");
    let term = "";
    for (let at = 0; at + 1 < parts.length; at += 2) {
      term = term.slice(0, digit(parts[at].charCodeAt(0))) + parts[at].slice(1);
      terms.set(term, parts[at + 1]);
    }
    return terms;
  }

  /**
   * How many letters must be changed, left out, put in or exchanged with their neighbour, or more than `most`.
   * @param {boolean} begun whether `b` may go on after it
   */
  function distance(a, b, most, begun) {
    if (a.length - b.length > most || (!begun && b.length - a.length > most)) return most + 1;
    const width = begun ? Math.min(b.length, a.length + most) : b.length;
    let before = [];
    let row = Array.from({ length: width + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i += 1) {
      const above = row;
      row = [i];
      for (let j = 1; j <= width; j += 1) {
        const same = a[i - 1] === b[j - 1];
        let least = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2] + 1);
        row.push(least);
      }
      if (Math.min(...row) > most) return most + 1;
      before = above;
    }
    return begun ? Math.min(...row) : row[width];
  }

  /** How many slips are forgiven in a word. */
  const slips = (word) => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

  /** What a term is worth that is not the very word: one that begins with it, one that is spelt almost like it. */
  const BEGUN = 0.75;
  const ALMOST = 0.5;
  /** So many files are loaded at most for the beginning of a word, and for a word that is nowhere. */
  const FILES_BEGUN = 24;
  const FILES_LOST = 64;
  const MOST_TERMS = 60;
  const MOST_WORDS = 16;
  /** What a word may be put together from has at least so many letters. */
  const LEAST_PART = 3;
  const MOST_ALMOST = 4;
  /** Documents are found that have so much of what is rare in the query as the one that has most: "how", "is" and "the" decide nothing. */
  const ENOUGH = 0.7;

  /** The files are of another build than the directory that was read. */
  class Stale extends Error {}

  /**
   * @typedef {{version: string, ranges: string[], texts: number[], documents: number}} Segment
   * @typedef {{term: string, worth: number, lists: [number, string][]}} Expansion a term and its postings by segment
   * @typedef {{segment: number, number: number, score: number}} Hit
   * @typedef {{word: string, whole?: string, unspaced: boolean, rarity: number, terms: Set<string>, almost: boolean}} Sought
   */
  class SearchIndex {
    /** @param {(name: string, version: string) => Promise<any>} load a file by its name; rejects when it is not there */
    constructor(load) {
      this.load = load;
      /** @type {Segment[] | null} */
      this.segments = null;
      /** What was loaded, or is on its way. @type {Map<string, Promise<any>>} */
      this.files = new Map();
      /** What waits for a file to run. @type {Map<string, (file: {version: string, data: any}) => void>} */
      this.waiting = new Map();
    }

    /** Called by the directory. @param {[string, string, string][]} segments */
    begin(segments) {
      this.segments = segments.map(([version, ranges, texts]) => {
        const counts = texts ? texts.split(" ").map(Number) : [];
        return { version, ranges: ranges.split(" "), texts: counts, documents: counts.reduce((sum, count) => sum + count, 0) };
      });
    }

    /** Called by every other file of the index. */
    take(name, version, data) {
      this.waiting.get(name)?.({ version, data });
      this.waiting.delete(name);
    }

    /** Reads the directory, anew when it is known to be an old one. */
    async open(anew = false) {
      if (this.segments && !anew) return;
      this.files.clear();
      await this.load("directory", anew ? String(Date.now()) : "");
    }

    async file(segment, name) {
      const { version } = this.segments[segment];
      const key = `${segment}/${name}`;
      if (!this.files.has(key)) {
        const loaded = new Promise((resolve, reject) => {
          this.waiting.set(key, resolve);
          // A file that has run has been taken by now, unless it is none of ours.
          this.load(key, version).catch(() => {}).then(() => reject(new Stale(key)));
        }).then((file) => {
          if (file.version !== version) throw new Stale(key);
          return name.startsWith("t") ? readTerms(file.data) : file.data;
        });
        loaded.catch(() => this.files.get(key) === loaded && this.files.delete(key));
        this.files.set(key, loaded);
      }
      return this.files.get(key);
    }

    /** The number of the range in which a term would stand. */
    static range(segment, term) {
      let low = 0;
      let high = segment.ranges.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (segment.ranges[middle] <= term) low = middle;
        else high = middle - 1;
      }
      return low;
    }

    /**
     * The ranges of all segments that `which` names, with what is in them.
     * @param {(segment: Segment) => Iterable<number>} which
     * @returns {Promise<[number, Map<string, string>][]>}
     */
    ranges(which) {
      const wanted = this.segments.flatMap((segment, number) =>
        segment.documents ? [...new Set(which(segment))].map(async (range) => [number, await this.file(number, `t${range}`)]) : []);
      return Promise.all(wanted);
    }

    /**
     * The terms that stand for a word of a query: itself, else those that begin with it, else those spelt almost like it.
     * @param {Token} token
     * @param {boolean} open whether the word may not have been written to its end
     * @returns {Promise<{found: Expansion[], almost: boolean}>}
     */
    async expand({ term, word, unspaced }, open) {
      const files = Math.max(1, Math.floor(FILES_BEGUN / this.segments.length));
      const single = unspaced && Array.from(word).length === 1;
      const begun = single || open;
      const near = await this.ranges((segment) => {
        const wanted = [SearchIndex.range(segment, term)];
        const first = SearchIndex.range(segment, word);
        const last = begun ? SearchIndex.range(segment, `${word}\uffff`) : first;
        for (let range = first; range <= last && range < first + files; range += 1) wanted.push(range);
        return wanted;
      });
      const collect = (ranges, worth) => {
        /** @type {Map<string, Expansion>} */
        const found = new Map();
        for (const [segment, terms] of ranges) {
          for (const [name, list] of terms) {
            const value = worth(name);
            if (!value) continue;
            if (!found.has(name)) found.set(name, { term: name, worth: value, lists: [] });
            found.get(name).lists.push([segment, list]);
          }
        }
        return [...found.values()].sort((a, b) => b.worth - a.worth || (a.term < b.term ? -1 : 1));
      };
      const beginning = (name) => (name.startsWith(word) ? BEGUN * Math.sqrt(word.length / name.length) : 0);
      const own = (name) => (name === term ? 1 : 0);
      let found = collect(near, (name) => own(name) || (begun ? beginning(name) : 0));
      // A word of one or two letters, such as "in", is a word as it stands.
      if (!single && word.length < 3 && found[0]?.term === term) found = found.slice(0, 1);
      if (!found.length && !unspaced) found = collect(near, beginning);
      if (!found.length && unspaced && !single) {
        // Another letter beside the first one: of a word of three letters with one that is wrong, the others count.
        const [first] = word;
        const beside = await this.ranges((segment) => [SearchIndex.range(segment, first), SearchIndex.range(segment, `${first}\uffff`)]);
        found = collect(beside, (name) => (name.startsWith(first) ? ALMOST : 0));
        return { found: found.slice(0, MOST_TERMS), almost: true };
      }
      if (found.length || unspaced || !slips(term)) return { found: found.slice(0, MOST_TERMS), almost: false };

      const almost = async (ranges) => {
        const most = slips(term);
        const away = (name) => {
          if (/^[0-9]/.test(name)) return most + 1;
          const whole = Math.min(distance(term, name, most, false), term === word ? most + 1 : distance(word, name, most, false));
          // A slip and an end that is not written yet are less likely than a slip alone.
          return open && word.length > 4 ? Math.min(whole, distance(word, name, most, true) + 0.5) : whole;
        };
        const guesses = collect(ranges, (name) => {
          const steps = away(name);
          return steps < most + 1 ? ALMOST / Math.max(1, steps) : 0;
        });
        const best = guesses.filter(({ worth }) => worth === guesses[0].worth);
        const frequency = ({ lists }) => lists.reduce((sum, [, list]) => sum + list.length, 0);
        const names = best.sort((a, b) => frequency(b) - frequency(a)).slice(0, MOST_ALMOST).map((guess) => guess.term);
        // Other segments may have them in ranges that were not looked at.
        const everywhere = await this.ranges((segment) => names.map((name) => SearchIndex.range(segment, name)));
        const value = guesses[0]?.worth;
        return collect(everywhere, (name) => (names.includes(name) ? value : 0));
      };
      found = await almost(near);
      if (!found.length) {
        // The slip is at the beginning. Whatever is spelt in one segment may well be all that is spelt in any.
        let left = FILES_LOST;
        const all = await this.ranges((segment) => {
          const some = [...segment.ranges.keys()].slice(0, left);
          left -= some.length;
          return some;
        });
        found = await almost(all);
      }
      return { found, almost: true };
    }

    /** Whether a term is there for which this holds, among those that stand near these words. @param {string[]} words @param {(name: string) => boolean} test */
    async has(words, test) {
      const near = await this.ranges((segment) => words.map((word) => SearchIndex.range(segment, word)));
      return near.some(([, terms]) => [...terms.keys()].some(test));
    }

    /** A word that is nowhere as the two that it is put together from: "halflife". @param {Token} token @returns {Promise<Token[]>} */
    async apart(token) {
      const { term, word, unspaced } = token;
      const last = word.length - LEAST_PART;
      if (unspaced || last < LEAST_PART || await this.has([term, word], (name) => name === term || name.startsWith(word))) return [token];
      const middle = word.length / 2;
      const places = Array.from({ length: last - LEAST_PART + 1 }, (_, at) => at + LEAST_PART);
      for (const at of places.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))) {
        const parts = [word.slice(0, at), word.slice(at)].map((part) => ({ ...token, term: stem(part), word: part, whole: word }));
        const [first, second] = parts.map((part) => () => this.has([part.term], (name) => name === part.term));
        if (await first() && await second()) return parts;
      }
      return [token];
    }

    /**
     * @param {string} query
     * @returns {Promise<{hits: Hit[], sought: Sought[]}>} documents that have most of what is rare in the query, the best first
     */
    async search(query) {
      try {
        await this.open();
        return await this.look(query);
      } catch (error) {
        if (!(error instanceof Stale)) throw error;
        await this.open(true);
        return this.look(query);
      }
    }

    async look(query) {
      const text = compose(query);
      let words = tokens(text);
      // The last letter of a run is part of a pair already.
      words = words.filter(({ unspaced, start, word }, at) => !(unspaced && at > 0 && Array.from(word).length === 1 && words[at - 1].unspaced && words[at - 1].end > start));
      words = (await Promise.all(words.slice(0, MOST_WORDS).map((token) => this.apart(token)))).flat();
      words = words.filter(({ term }, at) => words.findIndex((other) => other.term === term) === at);
      const expanded = await Promise.all(words.map((token) => this.expand(token, !token.unspaced && !token.whole && token.end === text.length)));
      const total = this.segments.reduce((sum, { documents }) => sum + documents, 0);
      /** @type {Map<number, {weight: number, score: number}>} */
      const scores = new Map();
      const sought = expanded.map(({ found, almost }, at) => {
        const { word, whole, unspaced } = words[at];
        let rarity = Infinity;
        /** @type {Map<number, number>} */
        const best = new Map();
        for (const { worth, lists } of found) {
          const read = [];
          for (const [segment, list] of lists) eachPosting(list, (number, level) => read.push(segment * 65536 + number, level));
          // A form that is seldom written is worth no more than the word itself.
          rarity = Math.min(rarity, Math.log(1 + (total - read.length / 2 + 0.5) / (read.length / 2 + 0.5)));
          for (let i = 0; i < read.length; i += 2) {
            const score = worth * rarity * read[i + 1];
            if (!(best.get(read[i]) >= score)) best.set(read[i], score);
          }
        }
        for (const [key, score] of best) {
          const sum = scores.get(key);
          if (sum) {
            sum.weight += rarity;
            sum.score += score;
          } else scores.set(key, { weight: rarity, score });
        }
        return { word, whole, unspaced, rarity, almost: almost || Boolean(whole), terms: new Set(found.map(({ term }) => term)) };
      });
      let most = 0;
      for (const { weight } of scores.values()) most = Math.max(most, weight);
      const hits = [...scores].filter(([, { weight }]) => weight >= most * ENOUGH).map(([key, { score }]) => ({ segment: Math.floor(key / 65536), number: key % 65536, score }));
      hits.sort((a, b) => b.score - a.score || a.segment - b.segment || a.number - b.number);
      return { hits, sought };
    }

    /** @param {Hit} hit @returns {Promise<{page: string, kind: string, title: string, also: string[], context: string, sections: [string, string, string][], lang?: string}>} */
    async text({ segment, number }) {
      let file = 0;
      let before = 0;
      for (const count of this.segments[segment].texts) {
        if (number < before + count) break;
        before += count;
        file += 1;
      }
      const [page, kind, title, also, context, sections, lang] = (await this.file(segment, `d${file}`))[number - before];
      return { page, kind, title, also, context, sections, lang };
    }
  }

  const PASSAGE = 180;
  const LEAD = 50;
  /** How far away a space may be at which a passage can begin or end. */
  const NEAR = 20;
  const MOST_SECTIONS = 3;

  /** Where a text has what is sought. @param {string} text @param {Sought[]} sought @returns {{start: number, end: number, word: number}[]} */
  function marks(text, sought) {
    const found = [];
    for (const { term, start, end, unspaced } of tokens(text)) {
      const word = sought.findIndex(({ terms }) => terms.has(term));
      if (word < 0) continue;
      // Of a pair that was found by its first letter, the first letter.
      const stop = unspaced ? Math.min(end, start + sought[word].word.length) : end;
      found.push({ start, end: stop, word });
    }
    return found;
  }

  /** A text in pieces, those that are sought apart. @param {string} text @returns {{text: string, marked: boolean}[]} */
  function pieces(text, found, from = 0, to = text.length) {
    const cut = [];
    let at = from;
    const push = (end, marked) => {
      if (end <= at) return;
      const last = cut.at(-1);
      if (last?.marked === marked) last.text += text.slice(at, end);
      else cut.push({ text: text.slice(at, end), marked });
      at = end;
    };
    for (const { start, end } of found) {
      if (start >= to) break;
      push(Math.min(start, to), false);
      push(Math.min(end, to), true);
    }
    push(to, false);
    return cut;
  }

  /** The part of a text that says most about what is sought. */
  function passage(text, found, sought) {
    let best = { worth: -1, start: 0 };
    for (const [first, { start }] of found.entries()) {
      const inside = found.slice(first).filter(({ end }) => end <= start + PASSAGE - LEAD);
      const worth = [...new Set(inside.map(({ word }) => word))].reduce((sum, word) => sum + sought[word].rarity, 0) + inside.length / 100;
      if (worth > best.worth) best = { worth, start };
    }
    const isBreak = (at) => /[\s\u3001\u3002\uff0c]/.test(text[at]);
    let from = Math.max(0, best.start - LEAD);
    for (let on = from; from > 0 && on < Math.min(best.start, from + NEAR); on += 1) {
      if (isBreak(on)) {
        from = on + 1;
        break;
      }
    }
    let to = Math.min(text.length, from + PASSAGE);
    for (let back = to; to < text.length && back > to - NEAR; back -= 1) {
      if (isBreak(back)) {
        to = back;
        break;
      }
    }
    // Never half of a letter that takes two units.
    if (/[\udc00-\udfff]/.test(text[from] || "")) from += 1;
    if (/[\udc00-\udfff]/.test(text[to] || "")) to -= 1;
    const cut = pieces(text, found, from, to);
    if (from > 0) cut.unshift({ text: "… ", marked: false });
    if (to < text.length) cut.push({ text: " …", marked: false });
    return cut;
  }

  /**
   * What a result shows of a document: its title, another name by which it was found, and the sections that say most.
   * @param {{title: string, also: string[], sections: [string, string, string][]}} document
   * @param {Sought[]} sought
   */
  function excerpt({ title, also, sections }, sought) {
    const rated = sections.map(([anchor, heading, text], at) => {
      const inHeading = marks(heading, sought);
      const inText = marks(text, sought);
      const words = new Set([...inHeading, ...inText].map(({ word }) => word));
      let worth = 0;
      for (const word of words) worth += sought[word].rarity * (inHeading.some((mark) => mark.word === word) ? 2 : 1);
      return { at, anchor, heading, text, inHeading, inText, worth: words.size ? worth + Math.min(inText.length, 20) / 50 : 0 };
    });
    let shown = rated.filter(({ worth }) => worth > 0).sort((a, b) => b.worth - a.worth || a.at - b.at).slice(0, MOST_SECTIONS);
    // Found by its title alone: how the text begins.
    if (!shown.length) shown = rated.filter(({ text }) => text).slice(0, 1);
    shown.sort((a, b) => a.at - b.at);
    const inTitle = marks(title, sought);
    const other = also.map((name) => [name, marks(name, sought)]).find(([, found]) => found.length > inTitle.length);
    return {
      title: pieces(title, inTitle),
      also: other ? pieces(...other) : [],
      sections: shown.map(({ anchor, heading, text, inHeading, inText }) => ({
        anchor,
        heading: pieces(heading, inHeading),
        text: text ? passage(text, inText, sought) : [],
      })),
    };
  }

  Object.assign(Coursewright, { SearchIndex, isUnspaced: (text) => UNSPACED.test(text), searchTerms: (text) => tokens(compose(text)).map(({ term }) => term), searchExcerpt: excerpt });
})(typeof window === "undefined" ? globalThis : window);
