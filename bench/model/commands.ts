import fc from "fast-check";
import { type ChatModel, endings, type Flaw, type Item, type Kind, type Operation } from "./chat-model";
import type { Again, RealChat } from "./real-chat";

/** The model as fast-check carries it from command to command. */
export interface Carried {
  chat: ChatModel;
  /** Makes markers that no other chat has. */
  nextMarker: () => string;
  onOperation: () => void;
}

/** An operation before it is known what it will be about. */
type Plan =
  | { type: "send"; kind: Kind; behavior: "queue" | "steer" | "interrupt" }
  | { type: "interrupt" | "retry" | "clear" }
  | { type: "release"; afterMs: number }
  | { type: "results"; flaw: Flaw | null }
  | { type: "archive"; archived: boolean }
  | { type: "unqueue" | "promote"; place: number }
  | { type: "requeue"; place: number; position: number | null; kind: Kind | null }
  | { type: "edit"; place: number; kind: Kind };

const kind = fc.oneof(
  { arbitrary: fc.constant<Kind>("answer"), weight: 3 },
  { arbitrary: fc.constant<Kind>("fail"), weight: 1 },
  { arbitrary: fc.constant<Kind>("ask"), weight: 2 },
);
/** From the first of a list to its last; what there is to choose from is known only when it is done. */
const place = fc.integer({ min: 0, max: 99 });

/** A release that is late reaches the server behind, or amid, what is asked for at the same time. */
const afterMs = fc.constantFrom(0, 3, 8, 20);

const plan: fc.Arbitrary<Plan> = fc.oneof(
  {
    arbitrary: fc.record({
      type: fc.constant("send" as const),
      kind,
      behavior: fc.constantFrom("queue" as const, "steer" as const, "interrupt" as const),
    }),
    weight: 8,
  },
  { arbitrary: fc.record({ type: fc.constant("release" as const), afterMs }), weight: 6 },
  {
    arbitrary: fc.record({
      type: fc.constant("results" as const),
      flaw: fc.constantFrom<Flaw | null>(null, null, null, "duplicate", "unexpected", "missing"),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ type: fc.constantFrom("interrupt" as const, "retry" as const) }), weight: 4 },
  { arbitrary: fc.record({ type: fc.constant("clear" as const) }), weight: 1 },
  {
    arbitrary: fc.record({
      type: fc.constant("requeue" as const),
      place,
      position: fc.option(fc.integer({ min: 1, max: 4 })),
      kind: fc.option(kind),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ type: fc.constant("archive" as const), archived: fc.boolean() }), weight: 3 },
  {
    arbitrary: fc.record({ type: fc.constantFrom("unqueue" as const, "promote" as const), place }),
    weight: 4,
  },
  { arbitrary: fc.record({ type: fc.constant("edit" as const), place, kind }), weight: 3 },
);

interface Step {
  plan: Plan;
  again: Again;
}

/** One operation, or two at the same time on different replicas. */
export class Perform implements fc.AsyncCommand<Carried, RealChat> {
  readonly #steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  check({ chat }: Carried): boolean {
    return this.#steps.every((step) => step.plan.type !== "release" || chat.phase === "R");
  }

  async run(carried: Carried, real: RealChat): Promise<void> {
    const { chat } = carried;
    const requests = this.#steps.map((step) => {
      carried.onOperation();
      return { operation: resolve(step.plan, carried), again: step.again };
    });
    const statuses = await real.perform(requests);
    const operations = requests.map(({ operation }) => operation);
    carried.chat = await real.match(statuses, endings(chat, operations));
  }

  toString(): string {
    return this.#steps.map((step) => [...Object.values(step.plan), step.again].join(" ")).join(" + ");
  }
}

function resolve(planned: Plan, { chat, nextMarker }: Carried): Operation {
  const newItem = (wanted: Kind, steer = false): Item => ({ marker: nextMarker(), kind: wanted, steer });
  switch (planned.type) {
    case "send":
      return {
        type: "send",
        behavior: planned.behavior,
        item: newItem(planned.kind, planned.behavior === "steer"),
      };
    case "release":
      return { ...planned, marker: chat.current.marker, called: chat.called };
    case "unqueue":
    case "promote":
      return { type: planned.type, marker: queuedAt(chat, planned.place) };
    case "requeue": {
      const item = planned.kind === null ? null : newItem(planned.kind);
      const position = item ? planned.position : (planned.position ?? 1);
      return { type: "requeue", marker: queuedAt(chat, planned.place), position, item };
    }
    case "edit":
      return { type: "edit", marker: sentAt(chat, planned.place), item: newItem(planned.kind) };
    case "results":
      // Which calls to answer is known once the chat has been seen waiting for them; until then nothing can be named.
      return { ...planned, flaw: planned.flaw ?? (chat.phase === "A" ? null : "missing") };
    default:
      return planned;
  }
}

function queuedAt({ queue }: ChatModel, wanted: number): string {
  return queue[wanted % Math.max(1, queue.length)]?.marker ?? "";
}

function sentAt({ rows }: ChatModel, wanted: number): string {
  const users = rows.filter((row) => row.startsWith("u "));
  return users[wanted % Math.max(1, users.length)]?.slice("u ".length) ?? "";
}

const again = fc.oneof(
  { arbitrary: fc.constant<Again>("once"), weight: 4 },
  { arbitrary: fc.constantFrom<Again>("repeated", "doubled"), weight: 1 },
);
const step: fc.Arbitrary<Step> = fc.record({ plan, again });
const single = step.map((one) => new Perform([one]));
const pair = fc.tuple(step, step).map((steps) => new Perform(steps));

/** Sequences of operations on one chat. */
export function sequences(maxCommands: number) {
  return fc.commands([single, single, pair], { maxCommands, size: "max" });
}
