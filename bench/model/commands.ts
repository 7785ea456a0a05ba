import fc from "fast-check";
import { type ChatModel, endings, type Flaw, type Item, type Kind, type Operation } from "./chat-model";
import type { RealChat } from "./real-chat";

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
  | { type: "interrupt" | "retry" }
  | { type: "release"; afterMs: number }
  | { type: "results"; flaw: Flaw | null }
  | { type: "archive"; archived: boolean }
  | { type: "unqueue" | "promote"; place: number }
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
  { arbitrary: fc.record({ type: fc.constant("archive" as const), archived: fc.boolean() }), weight: 3 },
  {
    arbitrary: fc.record({ type: fc.constantFrom("unqueue" as const, "promote" as const), place }),
    weight: 4,
  },
  { arbitrary: fc.record({ type: fc.constant("edit" as const), place, kind }), weight: 3 },
);

/** One operation, or two at the same time on different replicas. */
export class Perform implements fc.AsyncCommand<Carried, RealChat> {
  readonly #plans: readonly Plan[];

  constructor(plans: readonly Plan[]) {
    this.#plans = plans;
  }

  check({ chat }: Carried): boolean {
    return this.#plans.every(({ type }) => type !== "release" || chat.phase === "R");
  }

  async run(carried: Carried, real: RealChat): Promise<void> {
    const { chat } = carried;
    const operations = this.#plans.map((planned) => {
      carried.onOperation();
      return resolve(planned, carried);
    });
    const statuses = await real.perform(operations);
    carried.chat = await real.match(statuses, endings(chat, operations));
  }

  toString(): string {
    return this.#plans.map((planned) => Object.values(planned).join(" ")).join(" + ");
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
    case "interrupt":
    case "retry":
      return { type: planned.type };
    case "release":
      return { ...planned, marker: chat.current.marker, called: chat.called };
    case "archive":
    case "results":
      return planned;
    case "unqueue":
    case "promote": {
      const { queue } = chat;
      return { type: planned.type, marker: queue[planned.place % Math.max(1, queue.length)]?.marker ?? "" };
    }
    case "edit": {
      const users = chat.rows.filter((row) => row.startsWith("u "));
      const row = users[planned.place % Math.max(1, users.length)] ?? "";
      return { type: "edit", marker: row.slice("u ".length), item: newItem(planned.kind) };
    }
  }
}

const single = plan.map((planned) => new Perform([planned]));
const pair = fc.tuple(plan, plan).map((plans) => new Perform(plans));

/** Sequences of operations on one chat. */
export function sequences(maxCommands: number) {
  return fc.commands([single, single, pair], { maxCommands, size: "max" });
}
