/** What becomes of a message's turn once the model server lets it go on. */
export type Kind = "answer" | "fail";

export interface Item {
  marker: string;
  kind: Kind;
  steer: boolean;
}

/**
 * A chat as somebody outside may know it. `R` is running, `I` interrupting; an engine step leads from there to the next state by
 * itself. Rows are `u` and `a` with the marker of the message that was sent or answered.
 */
export interface ChatModel {
  phase: "W" | "E" | "R" | "I";
  archived: boolean;
  rows: readonly string[];
  queue: readonly Item[];
  /** The message that is being answered, or was last. */
  current: Item;
  /** The model server has been told to go on, and the step is not committed. */
  released: boolean;
  /** The answer is committed, and the turn not ended. */
  answered: boolean;
}

export type Operation =
  | { type: "send"; item: Item; behavior: "queue" | "steer" | "interrupt" }
  | { type: "interrupt" }
  | { type: "retry" }
  | { type: "archive"; archived: boolean }
  | { type: "unqueue"; marker: string }
  | { type: "promote"; marker: string }
  /** Replaces the row of the message with this marker. */
  | { type: "edit"; marker: string; item: Item }
  /** The model server goes on: no request to Lathe, and always possible. */
  | { type: "release"; marker: string };

export interface Outcome {
  status: number;
  chat: ChatModel;
}

export const MAX_QUEUED = 20;
const OK = 200;
const ACCEPTED = 202;
const NO_CONTENT = 204;
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
    answered: false,
  };
}

const refuse = (chat: ChatModel, status: number): Outcome => ({ status, chat });

/** A message enters history and is answered next. */
function begin(chat: ChatModel, item: Item, queue: readonly Item[] = chat.queue): ChatModel {
  const rows = [...chat.rows, `u ${item.marker}`];
  return { ...chat, phase: "R", rows, queue, current: item, released: false, answered: false };
}

/** The head of the queue enters history, or the turn is over. */
function next(chat: ChatModel): ChatModel {
  const [head, ...queue] = chat.queue;
  return head ? begin(chat, head, queue) : { ...chat, phase: "W", released: false, answered: false };
}

const isQueued = (chat: ChatModel, marker: string) => chat.queue.some((item) => item.marker === marker);
const without = (chat: ChatModel, marker: string) => chat.queue.filter((item) => item.marker !== marker);

function send(chat: ChatModel, { item, behavior }: Extract<Operation, { type: "send" }>): Outcome {
  const busy = chat.phase === "R" || chat.phase === "I";
  if (!busy && chat.queue.length === 0) return { status: ACCEPTED, chat: begin(chat, item) };
  if (chat.queue.length >= MAX_QUEUED) return refuse(chat, TOO_MANY);
  const queued = { ...chat, queue: [...chat.queue, item] };
  if (!busy) return { status: ACCEPTED, chat: next(queued) };
  return { status: ACCEPTED, chat: behavior === "interrupt" ? { ...queued, phase: "I" } : queued };
}

function promote(chat: ChatModel, marker: string): Outcome {
  const head = chat.queue.find((item) => item.marker === marker);
  if (!head) return refuse(chat, NOT_FOUND);
  const moved = { ...chat, queue: [head, ...without(chat, marker)] };
  return { status: ACCEPTED, chat: chat.phase === "E" ? next(moved) : { ...moved, phase: "I" } };
}

function edit(chat: ChatModel, { marker, item }: Extract<Operation, { type: "edit" }>): Outcome {
  const row = chat.rows.indexOf(`u ${marker}`);
  if (row < 0) return refuse(chat, NOT_FOUND);
  const rows = chat.rows.slice(0, row);
  return { status: ACCEPTED, chat: begin({ ...chat, rows }, item, []) };
}

/** Lets the model server answer this message; when another one is under way, nobody is there to hear it. */
function release(chat: ChatModel, marker: string): ChatModel {
  const isAwaited = (chat.phase === "R" || chat.phase === "I") && chat.current.marker === marker;
  return isAwaited && !chat.answered ? { ...chat, released: true } : chat;
}

function archive(chat: ChatModel, archived: boolean): Outcome {
  if (chat.archived === archived) return refuse(chat, OK);
  const atRest = chat.phase === "W" || chat.phase === "E";
  return atRest ? { status: OK, chat: { ...chat, archived } } : refuse(chat, CONFLICT);
}

function unqueue(chat: ChatModel, marker: string): Outcome {
  if (!isQueued(chat, marker)) return refuse(chat, NOT_FOUND);
  return { status: NO_CONTENT, chat: { ...chat, queue: without(chat, marker) } };
}

/** What a request is answered, and what the chat is right after it. */
export function apply(chat: ChatModel, operation: Operation): Outcome {
  switch (operation.type) {
    case "release":
      return { status: OK, chat: release(chat, operation.marker) };
    case "archive":
      return archive(chat, operation.archived);
    case "interrupt":
      return chat.phase === "R" ? { status: ACCEPTED, chat: { ...chat, phase: "I" } } : refuse(chat, OK);
    case "unqueue":
      if (chat.queue.length === 0) return refuse(chat, NOT_FOUND);
      return chat.archived ? refuse(chat, CONFLICT) : unqueue(chat, operation.marker);
    case "retry":
      return chat.phase === "E" && !chat.archived
        ? { status: ACCEPTED, chat: { ...chat, phase: "R" } }
        : refuse(chat, CONFLICT);
    case "send":
    case "promote":
    case "edit":
      return chat.archived ? refuse(chat, CONFLICT) : write(chat, operation);
  }
}

function write(
  chat: ChatModel,
  operation: Extract<Operation, { type: "send" | "promote" | "edit" }>,
): Outcome {
  if (operation.type === "send") return send(chat, operation);
  return operation.type === "promote" ? promote(chat, operation.marker) : edit(chat, operation);
}

/** Where the engine may lead by itself from here; nowhere: the chat is at rest, or waits for the model server. */
export function engineSteps(chat: ChatModel): ChatModel[] {
  const { phase, current, released, answered, queue } = chat;
  const answer = { ...chat, rows: [...chat.rows, `a ${current.marker}`], released: false };
  if (phase === "I") {
    const streamed = released && current.kind === "answer";
    return [next(chat), ...(streamed ? [next(answer)] : [])];
  }
  if (phase !== "R") return [];
  if (answered) return [next(chat)];
  if (!released) return [];
  if (current.kind === "fail") return [{ ...chat, phase: "E", released: false }];
  const steered = queue.filter((item) => item.steer);
  const rest = queue.filter((item) => !item.steer);
  const behind = steered.reduce<ChatModel>((before, item) => begin(before, item, rest), answer);
  return [steered.length > 0 ? behind : { ...answer, answered: true }];
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
