/** One request of a page, in milliseconds after the moment that is measured. */
export interface ProbedRequest {
  path: string;
  begunAt: number;
  /** Null: not answered while it was measured. */
  answeredAt: number | null;
}

export interface Probed {
  doneAt: number;
  /** The longest time in which the page's own thread did something else. */
  busiestMs: number;
  requests: ProbedRequest[];
}

interface Probe {
  /** From the event that tells the page that it is looked at until `text` is painted. */
  front(text: string): Promise<Probed>;
  /** From Enter in the composer until the server has answered the send. */
  send(text: string): Promise<Probed>;
  hide(): void;
}

declare global {
  var benchProbe: Probe;
}

/** Runs in the page before its own code. This Chromium calls every page visible, so pages are told. */
export function installProbe(): void {
  const LAG_STEP_MS = 5;
  let requests: { path: string; begunAt: number; answeredAt: number | null }[] = [];
  let onAnswer: (path: string, method: string) => void = () => {};
  const fetchOfPage = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input), location.href);
    const method = init?.method ?? (input instanceof Request ? input.method : "GET");
    const request = {
      path: `${method} ${url.pathname}`,
      begunAt: performance.now(),
      answeredAt: null as number | null,
    };
    requests.push(request);
    const response = await fetchOfPage(input, init);
    request.answeredAt = performance.now();
    onAnswer(url.pathname, method);
    return response;
  };

  const tell = (state: "visible" | "hidden") => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  };
  const measure = async (begin: () => void, done: Promise<void>): Promise<Probed> => {
    requests = [];
    let busiestMs = 0;
    const startedAt = performance.now();
    let lastAt = startedAt;
    const lag = setInterval(() => {
      busiestMs = Math.max(busiestMs, performance.now() - lastAt - LAG_STEP_MS);
      lastAt = performance.now();
    }, LAG_STEP_MS);
    begin();
    await done;
    const doneAt = performance.now() - startedAt;
    clearInterval(lag);
    const after = (at: number) => at - startedAt;
    return {
      doneAt,
      busiestMs,
      requests: requests.map(({ path, begunAt, answeredAt }) => ({
        path,
        begunAt: after(begunAt),
        answeredAt: answeredAt === null ? null : after(answeredAt),
      })),
    };
  };
  const painted = () =>
    new Promise<void>((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      });
    });
  const shown = (text: string) =>
    new Promise<void>((resolve) => {
      const has = () => document.querySelector("[role=log]")?.textContent?.includes(text) === true;
      const watcher = new MutationObserver(() => {
        if (!has()) return;
        watcher.disconnect();
        resolve();
      });
      watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
      if (has()) throw new Error(`"${text}" was there before the tab came to front`);
    });

  globalThis.benchProbe = {
    front: (text) => {
      const there = shown(text).then(painted);
      return measure(() => tell("visible"), there);
    },
    send: (text) => {
      const field = document.querySelector<HTMLTextAreaElement>('textarea[aria-label="Message"]');
      if (!field) throw new Error("there is no composer");
      const answered = new Promise<void>((resolve) => {
        onAnswer = (path, method) => {
          if (method === "POST" && path.endsWith("/messages")) resolve();
        };
      });
      field.focus();
      document.execCommand("insertText", false, text);
      return measure(
        () =>
          field.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true }),
          ),
        answered,
      );
    },
    hide: () => tell("hidden"),
  };
}
