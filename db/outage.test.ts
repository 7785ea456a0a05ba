import { describe, expect, test } from "vitest";
import { AppError } from "../lib/errors";
import {
  DatabaseDeadlineError,
  isDatabaseOutage,
  isStatementTimeout,
  isUnstorableText,
  loggableError,
  withDeadline,
} from "./outage";

const coded = (code: string) => Object.assign(new Error("failed"), { code });
const wrapped = (cause: unknown) => new Error("Failed query", { cause });

describe("an outage", () => {
  test.each([
    coded("ECONNREFUSED"),
    coded("CONNECT_TIMEOUT"),
    coded("08006"),
    coded("25P03"),
    coded("53100"),
    coded("57014"),
    coded("40P01"),
    wrapped(wrapped(coded("57P01"))),
    new DatabaseDeadlineError(5),
    new AppError("unavailable", "busy"),
  ])("is told by code, through wrapping errors: %s", (error) => {
    expect(isDatabaseOutage(error)).toBe(true);
  });

  test.each([new Error("syntax"), coded("23505"), wrapped(coded("42601")), coded("22021"), "text", null])(
    "is nothing else: %s",
    (error) => {
      expect(isDatabaseOutage(error)).toBe(false);
    },
  );

  test("is no error that goes in circles", () => {
    const error = new Error("round");
    error.cause = error;
    expect(isDatabaseOutage(error)).toBe(false);
  });
});

test("a statement that took too long is told from a database that does not answer", () => {
  expect(
    [wrapped(coded("57014")), coded("57P01"), new DatabaseDeadlineError(5)].map(isStatementTimeout),
  ).toEqual([true, false, false]);
});

test("text that cannot be stored is told apart", () => {
  expect([coded("22021"), wrapped(coded("22P05")), coded("23505")].map(isUnstorableText)).toEqual([
    true,
    true,
    false,
  ]);
});

test("a failed query is logged by its cause", () => {
  const cause = new Error("duplicate key");
  expect(loggableError(Object.assign(wrapped(cause), { query: "insert", params: ["secret"] }))).toBe(cause);
  const other = wrapped(cause);
  expect(loggableError(other)).toBe(other);
});

describe("a deadline", () => {
  test("leaves answers and failures that come in time as they are", async () => {
    expect(await withDeadline(1_000, () => Promise.resolve(1))).toBe(1);
    await expect(withDeadline(1_000, () => Promise.reject(new Error("own")))).rejects.toThrow("own");
  });

  test("ends a wait for a query that never settles, as an outage", async () => {
    const error = await withDeadline(5, () => new Promise(() => {})).catch((failure: unknown) => failure);
    expect(isDatabaseOutage(error)).toBe(true);
  });
});
