import { existsSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MAX_SCROLLBACK_BYTES, MAX_TERMINALS } from "../lib/workspace/protocol-terminal";
import type { TerminalInfo, TerminalOrder, TerminalReport } from "../lib/workspace/protocol-terminal";
import { execRequest, startTestDaemon, type TestDaemon, waitFor } from "./testing";

const ID = "term_one";
const PERSON = { chatId: null, epoch: 0 };
const SIZE = { cols: 80, rows: 24 };

let daemon: TestDaemon;
afterEach(() => daemon.close());

const order = (frame: TerminalOrder) => daemon.send(frame);
const watch = (terminalId = ID) => order({ type: "terminal_watch", terminalId });
const open = (terminalId = ID, size = SIZE) =>
  daemon.result<TerminalInfo>({ kind: "open_terminal", terminalId, ...size }, PERSON);
const attach = async (from: number | null = null, terminalId = ID) => {
  const request = { kind: "attach_terminal", terminalId, from } as const;
  const { data, ...rest } = await daemon.result<{ terminal: TerminalInfo; offset: number; data: string }>(
    request,
    PERSON,
  );
  return { ...rest, text: Buffer.from(data, "base64").toString() };
};
const list = () =>
  daemon.result<{ terminals: TerminalInfo[]; unavailable: string | null }>({ kind: "terminals" }, PERSON);

let typed = 0;
beforeEach(() => {
  typed = 0;
  before = { offset: 0, text: "" };
});
function type(text: string, terminalId = ID): void {
  const bytes = Buffer.from(text);
  const data = bytes.toString("base64");
  order({ type: "terminal_input", terminalId, data, order: { writer: "w", offset: typed } });
  typed += bytes.length;
}

function reports<T extends TerminalReport["type"]>(type: T): Extract<TerminalReport, { type: T }>[] {
  return daemon
    .frames()
    .filter((frame): frame is Extract<TerminalReport, { type: T }> => frame.type === type);
}
let before = { offset: 0, text: "" };
/** What was told on attaching, and after it what came in frames, each byte once; fails at a hole. */
function printed(): string {
  let text = Buffer.from(before.text);
  for (const { offset, data } of reports("terminal_output")) {
    const bytes = Buffer.from(data, "base64");
    const end = before.offset + text.length;
    if (offset > end) throw new Error(`a hole from ${end} to ${offset}`);
    text = Buffer.concat([text, bytes.subarray(end - offset)]);
  }
  // What the shell says to the terminal begins with an escape.
  return text.toString().replace(/\p{Cc}\[\?2004[hl]\r?/gu, "");
}
/** Opens it, and looks at it from the start. */
async function begin(): Promise<void> {
  await open();
  before = await attach();
}
const print = (text: string | RegExp) =>
  waitFor(() => (typeof text === "string" ? printed().includes(text) : text.test(printed())));

describe.each(["bubblewrap", "unshare", "none"] as const)("a terminal, %s", (isolation) => {
  beforeEach(async () => {
    daemon = await startTestDaemon({
      config: {
        isolation,
        env: { GREETING: "hello there" },
        ...(isolation === "none" ? { hidden: [] } : {}),
      },
    });
  });

  test("is an interactive shell in the workspace that takes what is typed and knows its size", async () => {
    const opened = await open();
    expect(opened).toMatchObject({ id: ID, name: "Terminal 1", ...SIZE, running: true, exitCode: null });
    before = await attach();
    type("echo $((6 * 7)) $TERM $GREETING ${PAGER-no pager} ${NO_COLOR-coloured} in $PWD\n");
    await print(`42 xterm-256color hello there no pager coloured in ${daemon.root}`);
    type("stty size\n");
    await print("24 80");
    order({ type: "terminal_resize", terminalId: ID, cols: 132, rows: 40 });
    await waitFor(() => reports("terminal_state").at(-1)?.cols === 132);
    type("stty size; touch made\n");
    await print("40 132");
    await waitFor(() => existsSync(`${daemon.root}/made`));
  });

  test("hands signals to what runs in it, and its shell goes on", async () => {
    await begin();
    type("sh -c 'echo began-$((1 + 1)); sleep 1000'\n");
    await print("began-2");
    type("\u0003");
    await waitFor(() => printed().includes("^C"));
    type("echo still-$((1 + 1))\n");
    await print("still-2");
    type("sh -c 'echo reads-$((1 + 1)); cat > kept; echo kept-$((1 + 1))'\n");
    await print("reads-2");
    type("a line\n\u0004");
    await print("kept-2");
    expect(readFileSync(`${daemon.root}/kept`, "utf8")).toBe("a line\n");
    type("exit 7\n");
    await waitFor(() => reports("terminal_state").some((state) => !state.running && state.exitCode === 7));
    expect((await list()).terminals).toMatchObject([{ id: ID, running: false, exitCode: 7 }]);
    expect((await attach()).text).toContain("still-2");
  });

  test("is closed with everything in it, also with what has left its session and ignores signals", async () => {
    await begin();
    const stubborn = "trap '' TERM HUP INT; echo $$ > pid; while :; do echo alive >> pulse; sleep 0.02; done";
    type(`setsid nohup sh -c "${stubborn.replaceAll("$$", "\\$\\$")}" > /dev/null 2>&1 &\n`);
    await waitFor(() => existsSync(`${daemon.root}/pulse`));
    await daemon.result({ kind: "close_terminal", terminalId: ID }, PERSON);
    const pulse = () => readFileSync(`${daemon.root}/pulse`, "utf8").length;
    const before = pulse();
    await daemon.result(execRequest("sleep 0.2"));
    expect(pulse()).toBe(before);
    expect((await list()).terminals).toEqual([]);
    expect(reports("terminal_gone")).toHaveLength(1);
    expect(await daemon.ask({ kind: "attach_terminal", terminalId: ID, from: null }, PERSON)).toMatchObject({
      failure: { reason: "not_found" },
    });
  });
});

describe("terminals", () => {
  beforeEach(async () => {
    daemon = await startTestDaemon();
  });

  test("have job control and a terminal of their own", async () => {
    await begin();
    type("sleep 1000 & jobs; : < /dev/tty && echo a-tty-$((1 + 1)); set -o | grep monitor\n");
    await print(/Running +sleep 1000[^]*a-tty-2[^]*monitor\s+on/);
    expect(printed()).not.toContain("no job control");
  });

  test("tell whoever attaches what was printed, and what comes after it once", async () => {
    await begin();
    type("echo first-$((1 + 0))\n");
    await print("first-1");
    const all = await attach();
    expect(all.offset).toBe(0);
    expect(all.text).toContain("first-1");
    const end = Buffer.byteLength(all.text);
    const later = await attach(end);
    expect(later).toMatchObject({ offset: end, text: "" });
    type("echo second-$((1 + 1))\n");
    await print("second-2");
    expect((await attach(end)).text).toContain("second-2");
    // What is not there begins anew.
    expect((await attach(1_000_000)).offset).toBe(0);
  });

  test("send nothing while nobody looks, and say where they are when somebody does", async () => {
    await open();
    type("echo unseen-$((1 + 1)); touch over\n");
    await waitFor(() => existsSync(`${daemon.root}/over`));
    expect(reports("terminal_output")).toEqual([]);
    watch();
    const { offset } = await waitFor(() => reports("terminal_state").at(-1));
    before = await attach();
    expect(Buffer.byteLength(before.text)).toBeGreaterThanOrEqual(offset);
    await print("unseen-2");
  });

  test("put in order what is typed, drop what comes twice, and say how far they took it", async () => {
    await begin();
    const send = (offset: number, text: string) => {
      const data = Buffer.from(text).toString("base64");
      order({ type: "terminal_input", terminalId: ID, data, order: { writer: "w", offset } });
    };
    send(9, "ed'\n");
    send(0, "ech");
    send(0, "echo");
    send(4, " 'ty");
    await waitFor(() => reports("terminal_state").some(({ inputs }) => inputs[0]?.offset === 8));
    send(4, " 'typ");
    await print(/^typed\r/m);
    await waitFor(() => reports("terminal_state").some(({ inputs }) => inputs[0]?.offset === 13));
  });

  test("keep only the end of a flood, show it whole to whoever looks, and stay usable", async () => {
    await begin();
    type("seq 1 60000; echo over-$((1 + 1))\n");
    await print("over-2");
    const lines = printed()
      .split("\r\n")
      .filter((line) => /^\d+$/.test(line));
    expect(lines).toEqual(Array.from({ length: 60_000 }, (_, index) => String(index + 1)));
    const { offset, text } = await attach();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_SCROLLBACK_BYTES);
    expect(offset).toBeGreaterThan(0);
    expect(text).toMatch(/^\d+\r\n/);
    type("yes\n");
    await print("y\r\ny");
    type("\u0003echo after-$((1 + 1))\n");
    await print("after-2");
  });

  test("are no more than a few, each with its name, and opening one again is opening it once", async () => {
    const ids = Array.from({ length: MAX_TERMINALS }, (_, index) => `term_${index}`);
    for (const id of ids) await open(id);
    expect(await open("term_0")).toMatchObject({ name: "Terminal 1" });
    const refused = await daemon.ask({ kind: "open_terminal", terminalId: "term_more", ...SIZE }, PERSON);
    expect(refused).toMatchObject({ failure: { reason: "refused" } });
    await daemon.result({ kind: "close_terminal", terminalId: "term_3" }, PERSON);
    expect(await open("term_more")).toMatchObject({ name: "Terminal 4" });
    expect((await list()).terminals).toHaveLength(MAX_TERMINALS);
  });

  test("see nothing that commands do not see", async () => {
    await begin();
    type(
      `cat ${daemon.stateDirectory}/config.json; kill -9 ${daemon.process().pid}; echo tried-$((1 + 1))\n`,
    );
    await print("tried-2");
    expect(printed()).not.toContain("test-token");
    expect(daemon.process().exitCode).toBeNull();
  });

  test("end with the daemon", async () => {
    await begin();
    type("trap '' TERM HUP; while :; do echo alive >> pulse; sleep 0.02; done\n");
    await waitFor(() => existsSync(`${daemon.root}/pulse`));
    daemon.send({ type: "shutdown" });
    await waitFor(() => daemon.process().exitCode !== null);
    const pulse = () => readFileSync(`${daemon.root}/pulse`, "utf8").length;
    const before = pulse();
    await daemon.start();
    await daemon.result(execRequest("sleep 0.2"));
    expect(pulse()).toBe(before);
    expect(await list()).toEqual({ terminals: [], unavailable: null });
  });
});

test("what a terminal without a sandbox has left running ends when its daemon died and another one starts", async () => {
  daemon = await startTestDaemon({ config: { isolation: "none", hidden: [] } });
  await begin();
  type("setsid nohup sh -c 'while :; do echo alive >> pulse; sleep 0.02; done' > /dev/null 2>&1 &\n");
  await waitFor(() => existsSync(`${daemon.root}/pulse`));
  await daemon.kill();
  await daemon.start();
  const pulse = () => readFileSync(`${daemon.root}/pulse`, "utf8").length;
  const size = pulse();
  await daemon.result(execRequest("sleep 0.2"));
  expect(pulse()).toBe(size);
});

test("where their library cannot be loaded everything else works, and it is said", async () => {
  daemon = await startTestDaemon({ platform: "elsewhere-x64" });
  expect(await daemon.result(execRequest("echo works"))).toMatchObject({ output: "works\n" });
  const { unavailable } = await list();
  expect(unavailable).toMatch(
    /^Terminals are not available in this workspace: there is no terminal library for /,
  );
  expect(await daemon.ask({ kind: "open_terminal", terminalId: ID, ...SIZE }, PERSON)).toMatchObject({
    failure: { reason: "refused", message: unavailable },
  });
});

test("a terminal is held to what the workspace may use, and told why it ended", async () => {
  daemon = await startTestDaemon({ config: { initGit: true, limits: { diskMb: 40 } }, base: "/var/tmp" });
  await begin();
  type("for i in 1 2 3 4 5 6 7 8; do head -c 12M /dev/urandom > file$i; sleep 0.3; done\n");
  await waitFor(() => reports("terminal_state").some((state) => !state.running));
  await print("The workspace may take 40 MiB of disk");
});
