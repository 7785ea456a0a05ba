/** What becomes of a message's turn once the model server lets it go on; `ask` calls a client-executed tool before it answers. */
export type Kind = "answer" | "fail" | "ask";

export interface Item {
  marker: string;
  kind: Kind;
  steer: boolean;
  /** The marker before it was worded anew: who means that one, means this message. */
  was?: string;
}

/**
 * A chat as somebody outside may know it. `R` is running, `I` interrupting; an engine step leads from there to the next state by
 * itself. Rows are `u`, `c` and `a` with the marker of the message that was sent, led to a call, or was answered; `x` is where the
 * context was cleared.
 */
export interface ChatModel {
  phase: "W" | "E" | "R" | "I" | "A";
  archived: boolean;
  rows: readonly string[];
  queue: readonly Item[];
  /** The message that is being answered, or was last. */
  current: Item;
  /** The model server has been told to go on, and the step is not committed. */
  released: boolean;
  /** The model step is committed, and what it leads to is not: the end of the turn, or the question to the client. */
  committed: boolean;
  /** Whether the model has been asked again after a call. */
  called: boolean;
}

export type Flaw = "duplicate" | "unexpected" | "missing";

export type Operation =
  | { type: "send"; item: Item; behavior: "queue" | "steer" | "interrupt" }
  | { type: "interrupt" }
  /** Results of the calls that wait, or what is not quite that. */
  | { type: "results"; flaw: Flaw | null }
  | { type: "retry" }
  | { type: "archive"; archived: boolean }
  | { type: "unqueue"; marker: string }
  | { type: "promote"; marker: string }
  /** Moves a waiting message to a place, 1 being next, or gives it another wording, or both. */
  | { type: "requeue"; marker: string; position: number | null; item: Item | null }
  | { type: "clear" }
  /** Replaces the row of the message with this marker. */
  | { type: "edit"; marker: string; item: Item }
  /** The model server goes on with the request that it holds: no request to Lathe, and always possible. */
  | { type: "release"; marker: string; called: boolean; afterMs: number };

export interface Outcome {
  status: number;
  chat: ChatModel;
}

export const MAX_QUEUED = 20;
export const CLEARED = "x";
const OK = 200;
const ACCEPTED = 202;
const NO_CONTENT = 204;
const BAD_REQUEST = 400;
const NOT_FOUND = 404;
const CONFLICT = 409;
const TOO_MANY = 429;

export function newChat(item: Item): ChatModel {
  return {
    phase: "R",
    archived: false,
    rows: [`u ${item.marker}`],
    queue: [],
    current: item,
    released: false,
    committed: false,
    called: false,
  };
}

const FRESH = { released: false, committed: false, called: false };

const refuse = (chat: ChatModel, status: number): Outcome => ({ status, chat });

/** A message enters history and is answered next. */
function begin(chat: ChatModel, item: Item, queue: readonly Item[] = chat.queue): ChatModel {
  const rows = [...chat.rows, `u ${item.marker}`];
  return { ...chat, phase: "R", rows, queue, current: item, ...FRESH };
}

/** The head of the queue enters history, or the turn is over. */
function next(chat: ChatModel): ChatModel {
  const [head, ...queue] = chat.queue;
  return head ? begin(chat, head, queue) : { ...chat, phase: "W", ...FRESH };
}

const isMeant = (item: Item, marker: string) => item.marker === marker || item.was === marker;
const isQueued = (chat: ChatModel, marker: string) => chat.queue.some((item) => isMeant(item, marker));
const without = (chat: ChatModel, marker: string) => chat.queue.filter((item) => !isMeant(item, marker));

function send(chat: ChatModel, { item, behavior }: Extract<Operation, { type: "send" }>): Outcome {
  const busy = chat.phase !== "W" && chat.phase !== "E";
  if (!busy && chat.queue.length === 0) return { status: ACCEPTED, chat: begin(chat, item) };
  if (chat.queue.length >= MAX_QUEUED) return refuse(chat, TOO_MANY);
  const queued = { ...chat, queue: [...chat.queue, item] };
  if (!busy) return { status: ACCEPTED, chat: next(queued) };
  return { status: ACCEPTED, chat: behavior === "interrupt" ? interrupt(queued) : queued };
}

/** Stops the turn; a client that is asked is asked no more, and the model hears that. */
function interrupt(chat: ChatModel): ChatModel {
  if (chat.phase === "A") return { ...chat, phase: "R", ...FRESH, called: true };
  return chat.phase === "R" ? { ...chat, phase: "I" } : chat;
}

/** Steered messages enter history, when there are any. */
function steer(chat: ChatModel): ChatModel {
  const rest = chat.queue.filter((item) => !item.steer);
  return chat.queue
    .filter((item) => item.steer)
    .reduce<ChatModel>((before, item) => begin(before, item, rest), chat);
}

function answerCalls(chat: ChatModel, flaw: Flaw | null): Outcome {
  if (chat.phase !== "A" || chat.archived) return refuse(chat, CONFLICT);
  if (flaw !== null) return refuse(chat, BAD_REQUEST);
  return { status: ACCEPTED, chat: steer({ ...chat, phase: "R", ...FRESH, called: true }) };
}

function promote(chat: ChatModel, marker: string): Outcome {
  if (chat.queue.length > 0 && chat.archived) return refuse(chat, CONFLICT);
  const head = chat.queue.find((item) => isMeant(item, marker));
  if (!head) return refuse(chat, NOT_FOUND);
  const moved = { ...chat, queue: [head, ...without(chat, marker)] };
  const isTakenNow = chat.phase === "E" || chat.phase === "A";
  return { status: ACCEPTED, chat: isTakenNow ? next(moved) : { ...moved, phase: "I" } };
}

function requeue(chat: ChatModel, operation: Extract<Operation, { type: "requeue" }>): Outcome {
  const { marker, position, item } = operation;
  if (chat.queue.length > 0 && chat.archived) return refuse(chat, CONFLICT);
  const place = chat.queue.findIndex((queued) => isMeant(queued, marker));
  const old = chat.queue[place];
  if (!old) return refuse(chat, NOT_FOUND);
  const moved = item ? { ...item, steer: old.steer, was: old.marker } : old;
  const queue = without(chat, marker);
  queue.splice(position === null ? place : position - 1, 0, moved);
  return { status: OK, chat: { ...chat, queue } };
}

/** Takes everything so far out of the prompt, unless there is nothing behind the last time. */
function clear(chat: ChatModel): Outcome {
  const isIdle = (chat.phase === "W" || chat.phase === "E") && !chat.archived && chat.queue.length === 0;
  if (!isIdle || chat.rows.at(-1) === CLEARED) return refuse(chat, CONFLICT);
  return { status: OK, chat: { ...chat, phase: "W", rows: [...chat.rows, CLEARED], ...FRESH } };
}

function edit(chat: ChatModel, { marker, item }: Extract<Operation, { type: "edit" }>): Outcome {
  const row = chat.rows.indexOf(`u ${marker}`);
  if (row < 0) return refuse(chat, NOT_FOUND);
  const rows = chat.rows.slice(0, row);
  return { status: ACCEPTED, chat: begin({ ...chat, rows }, item, []) };
}

/** Lets the model server go on with this step; when another one is under way, nobody is there to hear it. */
function release(chat: ChatModel, step: { marker: string; called: boolean }): ChatModel {
  const isAwaited =
    (chat.phase === "R" || chat.phase === "I") &&
    chat.current.marker === step.marker &&
    chat.called === step.called;
  return isAwaited && !chat.committed ? { ...chat, released: true } : chat;
}

function archive(chat: ChatModel, archived: boolean): Outcome {
  if (chat.archived === archived) return refuse(chat, OK);
  const atRest = chat.phase === "W" || chat.phase === "E";
  return atRest ? { status: OK, chat: { ...chat, archived } } : refuse(chat, CONFLICT);
}

function retry(chat: ChatModel): Outcome {
  const fits = chat.phase === "E" && !chat.archived;
  return fits ? { status: ACCEPTED, chat: { ...chat, phase: "R" } } : refuse(chat, CONFLICT);
}

function unqueue(chat: ChatModel, marker: string): Outcome {
  if (chat.queue.length > 0 && chat.archived) return refuse(chat, CONFLICT);
  if (!isQueued(chat, marker)) return refuse(chat, NOT_FOUND);
  return { status: NO_CONTENT, chat: { ...chat, queue: without(chat, marker) } };
}

/** What a request is answered, and what the chat is right after it. */
export function apply(chat: ChatModel, operation: Operation): Outcome {
  switch (operation.type) {
    case "release":
      return { status: OK, chat: release(chat, operation) };
    case "results":
      return answerCalls(chat, operation.flaw);
    case "archive":
      return archive(chat, operation.archived);
    case "interrupt":
      return { status: chat.phase === "R" || chat.phase === "A" ? ACCEPTED : OK, chat: interrupt(chat) };
    case "unqueue":
      return unqueue(chat, operation.marker);
    case "retry":
      return retry(chat);
    case "promote":
      return promote(chat, operation.marker);
    case "requeue":
      return requeue(chat, operation);
    case "clear":
      return clear(chat);
    case "send":
    case "edit":
      return chat.archived ? refuse(chat, CONFLICT) : write(chat, operation);
  }
}

function write(chat: ChatModel, operation: Extract<Operation, { type: "send" | "edit" }>): Outcome {
  return operation.type === "send" ? send(chat, operation) : edit(chat, operation);
}

/** Where the engine may lead by itself from here; nowhere: the chat is at rest, or waits for somebody. */
export function engineSteps(chat: ChatModel): ChatModel[] {
  const { phase, current, released, committed, called } = chat;
  const asks = current.kind === "ask" && !called;
  const said = { ...chat, rows: [...chat.rows, `${asks ? "c" : "a"} ${current.marker}`], released: false };
  if (phase === "I") {
    const streamed = released && current.kind !== "fail";
    return [next(chat), ...(streamed ? [next(said)] : [])];
  }
  if (phase !== "R") return [];
  const isSteered = !asks && chat.queue.some((item) => item.steer);
  if (committed && asks) return [{ ...chat, phase: "A", committed: false }];
  if (committed) return [isSteered ? steer(chat) : next(chat)];
  if (!released) return [];
  if (current.kind === "fail") return [{ ...chat, phase: "E", released: false }];
  return [isSteered ? steer(said) : { ...said, committed: true }];
}

/** Everything that the chat may be after any number of engine steps. */
export function reachable(chat: ChatModel): ChatModel[] {
  return [chat, ...engineSteps(chat).flatMap(reachable)];
}

/** Everything that the chat may be when the engine has come to rest. */
export function settled(chat: ChatModel): ChatModel[] {
  return reachable(chat).filter((candidate) => engineSteps(candidate).length === 0);
}

export interface Ending {
  statuses: number[];
  chat: ChatModel;
}

/** Every legal ending of operations that are done one after another, with the engine at work in between. */
function inOrder(chat: ChatModel, operations: readonly Operation[]): Ending[] {
  const [first, ...rest] = operations;
  if (!first) return settled(chat).map((end) => ({ statuses: [], chat: end }));
  return reachable(chat).flatMap((before) => {
    const { status, chat: after } = apply(before, first);
    return inOrder(after, rest).map((ending) => ({ ...ending, statuses: [status, ...ending.statuses] }));
  });
}

/** Every legal ending of operations that are done at the same time: those of every order. */
export function endings(chat: ChatModel, operations: readonly Operation[]): Ending[] {
  const [a, b] = operations;
  if (!a || !b) return inOrder(chat, operations);
  return [
    ...inOrder(chat, [a, b]),
    ...inOrder(chat, [b, a]).map(({ statuses: [second = 0, first = 0], chat: end }) => ({
      statuses: [first, second],
      chat: end,
    })),
  ];
}
