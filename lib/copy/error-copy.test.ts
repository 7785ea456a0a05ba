import { ADDRESS_SENTENCES, CANNOT_SHRINK_ERROR } from "../chat/chat-errors";
import { describe, expect, test } from "vitest";
import { ERROR_KINDS, type ChatError, type ErrorKind } from "../chat/wire";
import { errorCopy, listNames, type ErrorSituation } from "./error-copy";

const DETAIL = 'HTTP 529 from https://api.example.com: {"type":"error"}';
const ROLES = ["admin", "member"] as const;
const cases = ERROR_KINDS.flatMap((kind) => ROLES.map((role) => ({ kind, role })));

const error = (kind: ErrorKind): ChatError => ({
  kind,
  message: "Anthropic returned an unexpected error.",
  detail: DETAIL,
  provider: "Anthropic",
  retryable: true,
});
const situation = (role: "admin" | "member"): ErrorSituation => ({
  role,
  adminNames: "Ada or Grace",
  model: "claude-opus-4.6",
  contextTokens: 214_000,
  contextLimit: 200_000,
});

test("a provider that was not reached is told from one that was out of time", () => {
  const titled = (message: string) => errorCopy({ ...error("timeout"), message }, situation("admin")).title;
  expect(titled("127.0.0.1:3951 cannot be reached at the moment.")).toBe(
    "127.0.0.1:3951 cannot be reached at the moment",
  );
  expect(titled("Anthropic did not finish in time.")).toBe("Anthropic did not finish in time");
});

describe.each(cases)("$kind as $role", ({ kind, role }) => {
  const written = errorCopy(error(kind), situation(role));

  test("says what happened and what was kept, without the provider's words", () => {
    expect(written.title).not.toMatch(/[.!]$/);
    expect(written.sentence).toMatch(/\.$/);
    expect(`${written.title} ${written.sentence}`).not.toMatch(/oops|please|successfully|!|HTTP|https?:/i);
    expect(written.sentence).toMatch(/kept|lost/);
  });

  test("leads with something that helps", () => {
    const [first] = written.buttons;
    expect(first).toBeDefined();
    expect(written.buttons.length).toBeLessThanOrEqual(2);
    expect(new Set(written.buttons.map((button) => button.action)).size).toBe(written.buttons.length);
    expect(first?.action).not.toBe("show_details");
  });

  test("offers administration to administrators only", () => {
    const actions = written.buttons.map((button) => button.action);
    if (role === "member") expect(actions.join()).not.toMatch(/open_models|edit_/);
  });
});

test.each(["auth", "config", "missing_key", "provider_disabled", "usage_limit"] as const)(
  "a member reads who can put %s right",
  (kind) => {
    expect(errorCopy(error(kind), situation("member")).sentence).toContain("Only Ada or Grace can");
  },
);

test("a chat that outgrew its model says by how much", () => {
  const written = errorCopy(error("context_overflow"), situation("admin"));
  expect(`${written.title}: ${written.sentence}`).toContain("fits claude-opus-4.6: 214k of 200k tokens.");
  const unknown = errorCopy(error("context_overflow"), { ...situation("admin"), contextLimit: null });
  expect(unknown.sentence).toBe("Everything up to here is kept.");
});

test("what no provider has said is not put into its mouth", () => {
  const written = errorCopy(CANNOT_SHRINK_ERROR, situation("member"));
  expect(written.title).toBe("This chat could not be made small enough for the model");
  expect(written.buttons.map(({ action }) => action)).toEqual(["switch_model", "retry"]);
});

describe.each(Object.entries(ADDRESS_SENTENCES))("%s", (_, write) => {
  const wrong = { ...error("config"), message: write("Ollama"), provider: "Ollama" };

  test("leads an administrator to the address, not to the model", () => {
    const written = errorCopy(wrong, situation("admin"));
    expect(written.title).toContain("Ollama");
    expect(written.title).not.toContain("rejected");
    expect(written.buttons.map(({ action, label }) => `${action}: ${label}`)).toEqual([
      "edit_provider: Fix the address",
      "retry: Try again",
    ]);
  });

  test("tells a member who can", () => {
    const written = errorCopy(wrong, situation("member"));
    expect(written.sentence).toContain("Only Ada or Grace can");
    expect(written.buttons.map(({ action }) => action)).toEqual(["switch_model"]);
  });
});

test("nobody's name is left out when names are listed", () => {
  expect(listNames([])).toBe("an administrator");
  expect(listNames(["Ada"])).toBe("Ada");
  expect(listNames(["Ada", "Grace"])).toBe("Ada or Grace");
  expect(listNames(["Ada", "Grace", "Alan"])).toBe("Ada, Grace or Alan");
});
