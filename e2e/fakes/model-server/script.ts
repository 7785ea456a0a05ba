import { z } from "zod";
import { APIS } from "./format";

const pace = {
  /** Between two deltas; `perSecond` wins. Neither: all at once. */
  intervalMs: z.number().min(0).optional(),
  perSecond: z.number().positive().optional(),
};
const deltas = z.number().int().min(1).optional();

const actionSchema = z.discriminatedUnion("type", [
  /** `text` cut into `deltas` pieces (default 1). */
  z.strictObject({ type: z.literal("text"), text: z.string(), deltas, ...pace }),
  /**
   * `count` deltas of `text` each; with `timestamps` a delta is `@<epoch milliseconds> `, its time of sending; with `numbered` it
   * is `r<request>.<n> `, which names the request and its place in the answer.
   */
  z.strictObject({
    type: z.literal("deltas"),
    count: z.number().int().min(1),
    text: z.string().min(1).default("word "),
    timestamps: z.boolean().default(false),
    numbered: z.boolean().default(false),
    ...pace,
  }),
  /**
   * Anthropic thinking, a sealed item of the Responses API or Google's thoughts (all signed unless `signed` is false), or
   * `reasoning_content` in Chat Completions. Text may be empty where the format has reasoning without words.
   */
  z.strictObject({
    type: z.literal("reasoning"),
    text: z.string(),
    signed: z.boolean().default(true),
    deltas,
    ...pace,
  }),
  /**
   * `rawInput` replaces the JSON of `input`, for arguments that are cut or broken. `id` replaces the issued one. `heldBy`: a gate
   * that holds after the first piece of the input. `$last(chat_)` in the input becomes the newest such id of the request, `$last(chat_, 1)` the one before it.
   */
  z.strictObject({
    type: z.literal("tool"),
    name: z.string(),
    input: z.unknown().default({}),
    rawInput: z.string().optional(),
    id: z.string().optional(),
    heldBy: z.string().optional(),
    deltas,
    ...pace,
  }),
  z.strictObject({ type: z.literal("wait"), ms: z.number().min(0) }),
  /** Holds until `release(name)`. */
  z.strictObject({ type: z.literal("gate"), name: z.string() }),
  /** Sends nothing more and keeps the connection open. */
  z.strictObject({ type: z.literal("stall") }),
  /** Destroys the connection (TCP RST). */
  z.strictObject({ type: z.literal("reset") }),
  /** Ends the body cleanly without a terminal event. */
  z.strictObject({ type: z.literal("eof") }),
  /** An error event inside the stream, then the end. */
  z.strictObject({ type: z.literal("error"), message: z.string(), errorType: z.string().optional() }),
  z.strictObject({ type: z.literal("ping") }),
  /** Bytes of the body as they are. */
  z.strictObject({ type: z.literal("raw"), text: z.string() }),
]);

const usageSchema = z.strictObject({
  input: z.number().int().min(0).default(10),
  output: z.number().int().min(0).default(5),
  cacheRead: z.number().int().min(0).default(0),
  cacheWrite: z.number().int().min(0).default(0),
  reasoning: z.number().int().min(0).default(0),
});

const stepObject = z.strictObject({
  /** Before the response headers. */
  before: z.array(actionSchema).default([]),
  actions: z.array(actionSchema).default([]),
  /**
   * Default: `tool-calls` when a tool was called, else `stop`. Every format knows these, `length`, `content-filter` and
   * `refusal`; any other word is sent as it is.
   */
  finish: z.string().optional(),
  usage: usageSchema.prefault({}),
  headers: z.record(z.string(), z.string()).default({}),
  /** Lets a stream end after so many bytes of its body, wherever that is: cleanly, or by a TCP reset. */
  cut: z
    .strictObject({ afterBytes: z.number().int().min(0), by: z.enum(["eof", "reset"]).default("eof") })
    .optional(),
  /** An HTTP error instead of an answer; `body` replaces the provider's own error shape. */
  error: z
    .strictObject({
      status: z.number().int().min(300).max(599),
      message: z.string().default("Scripted failure"),
      errorType: z.string().optional(),
      body: z.string().optional(),
    })
    .optional(),
});

const stepSchema = z.union([
  z.string().transform((text) => stepObject.parse({ actions: [{ type: "text", text }] })),
  stepObject,
]);

const stepsSchema = z.array(stepSchema).min(1);

const entrySchema = z.strictObject({
  /** All given texts must occur. `user`: in the last user text; `system`: in the system prompt. Empty: every request. */
  match: z
    .strictObject({
      user: z.string(),
      system: z.string(),
      model: z.string(),
      api: z.enum(APIS),
    })
    .partial()
    .default({}),
  /** `from-user`: the last user text brings them, as JSON behind `#script `; they are walked by history. */
  steps: z.union([stepsSchema, z.literal("from-user")]),
  /**
   * Which step answers a request. `order`: the next one, over all requests of this entry. `conversation`: the next one, counted
   * for each first user message. `history`: as many steps in as there are assistant messages after the last user text, so that
   * a repeated request gets the same answer.
   */
  by: z.enum(["order", "conversation", "history"]).default("order"),
  /** After the last step: refuse, or start again. */
  after: z.enum(["refuse", "repeat"]).default("refuse"),
});

const isEntry = (item: unknown) => typeof item === "object" && item !== null && "steps" in item;

/** A list of entries (the first that matches answers), or just a list of steps for every request. */
export const scriptSchema = z.preprocess(
  (value) => (Array.isArray(value) && value.length > 0 && !value.every(isEntry) ? [{ steps: value }] : value),
  z.array(entrySchema),
);

const SCRIPT_MARK = "#script ";

/** The steps that a user text brings; null when it brings none, or none that can be read. */
export function stepsInText(text: string): Step[] | null {
  // Messages that follow each other without an answer come as one: the last of them counts.
  const start = text.lastIndexOf(SCRIPT_MARK);
  if (start < 0) return null;
  try {
    return stepsSchema.safeParse(JSON.parse(text.slice(start + SCRIPT_MARK.length))).data ?? null;
  } catch {
    return null;
  }
}

export type Action = z.infer<typeof actionSchema>;
export type Step = z.infer<typeof stepObject>;
export type StepUsage = z.infer<typeof usageSchema>;
export type ScriptEntry = z.infer<typeof entrySchema>;
type StepInput = z.input<typeof stepSchema>;
/** What tests write. */
export type Script = StepInput[] | z.input<typeof entrySchema>[];
