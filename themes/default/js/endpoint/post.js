/**
 * Sends a file to the site's endpoint, and again while it cannot be reached: an answer may be lost on its way, so every
 * try carries the same bytes and the same Idempotency-Key, by which the server knows a file that it has.
 */
(() => {
  /** How long an answer may take, in seconds. */
  const PATIENCE = (Coursewright.patience = 30);
  /** How long to wait before each further try; the last holds for all that follow. */
  const WAITS = [2, 5, 15, 30, 60];
  const LONGEST_WAIT = 600;
  /** Of what a server says, as far as it is shown. */
  const LONGEST_WORDS = 300;
  const seconds = (n) => new Promise((over) => setTimeout(over, n * 1000));

  /** What a server says in plain words, if it is short. @param {Response} response */
  const words = async (response) => {
    const { headers } = response;
    if (!/^text\/plain\b/i.test(headers.get("content-type") || "") || Number(headers.get("content-length")) > 4 * LONGEST_WORDS) return "";
    const said = (await response.text()).replace(/[\p{C}\s]+/gu, " ").trim();
    return said.length <= LONGEST_WORDS ? said : "";
  };

  /**
   * One try.
   * @param {string} url @param {{id: string, text: string}} file @param {AbortSignal} stop
   * @returns {Promise<{state: "sent" | "refused" | "moved" | "busy" | "unreachable" | "slow", status?: number, said?: string, wait?: number}>}
   */
  const send = async (url, { id, text }, stop) => {
    const patience = new AbortController();
    const end = () => patience.abort();
    const timer = setTimeout(end, PATIENCE * 1000);
    stop.addEventListener("abort", end);
    try {
      const response = await fetch(url, {
        method: "POST", body: text, cache: "no-store", redirect: "manual", signal: patience.signal,
        headers: { "Content-Type": "application/json", "Idempotency-Key": id },
      });
      const { status, ok, type, headers } = response;
      // A page to log in, or the front page of a host that answers everything with it: nobody has taken the file.
      if (type === "opaqueredirect" || (ok && /^text\/html\b/i.test(headers.get("content-type") || ""))) return { state: "moved" };
      const isBusy = status >= 500 || [408, 425, 429].includes(status);
      return { state: ok ? "sent" : isBusy ? "busy" : "refused", status, said: await words(response), wait: Number(headers.get("retry-after")) || 0 };
    } catch {
      return { state: patience.signal.aborted ? "slow" : "unreachable" };
    } finally {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
    }
  };

  /**
   * Sends until there is an answer that is one, or until it is stopped.
   * @param {string} url @param {{id: string, text: string}} file
   * @param {(answer: {state: string, status?: number, said?: string, wait?: number}) => void} tell of each try: `wait` is
   * how long it will be until the next one
   * @returns {{stop: () => void, now: () => void}} `now`: the next try at once
   */
  Coursewright.post = (url, file, tell) => {
    const stop = new AbortController();
    let now = () => {};
    const go = async () => {
      // Not before the caller has what stops it.
      await null;
      for (let tries = 0; ; tries += 1) {
        tell({ state: "posting" });
        const answer = await send(url, file, stop.signal);
        if (stop.signal.aborted) return;
        const isOver = ["sent", "refused", "moved"].includes(answer.state);
        const wait = isOver ? 0 : Math.min(Math.max(answer.wait || 0, WAITS[Math.min(tries, WAITS.length - 1)]), LONGEST_WAIT);
        const asked = new Promise((over) => { now = over; });
        tell({ ...answer, wait });
        if (isOver) return;
        await Promise.race([seconds(wait), asked]);
        if (stop.signal.aborted) return;
      }
    };
    const wake = () => now();
    addEventListener("online", wake);
    go().finally(() => removeEventListener("online", wake));
    return {
      stop: () => {
        stop.abort();
        now();
      },
      now: () => now(),
    };
  };
})();
