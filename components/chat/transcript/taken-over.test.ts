import { expect, test } from "vitest";
import { agentRow, at, text, userRow } from "./message-fixtures";
import { wasTakenOver } from "./taken-over";
import { transcriptItems } from "./transcript-items";
import { buildTurns } from "./turns";

const question = userRow("msg_1", "x");
const answer = agentRow("msg_2", [text("a")], { metadata: { afterRestart: true } });
const turnsOf = (
  messages: Parameters<typeof buildTurns>[0]["messages"],
  status: "waiting" | "running" = "waiting",
) => buildTurns({ status, messages, live: null, outputs: {}, inputSizes: {} });
const atRest = { chat: { turnStartedAt: null }, isLast: true, takenOverAt: null };

test("a turn that another worker went on with says so when it is over, whatever comes after it", () => {
  const [first, second] = turnsOf([question, answer, userRow("msg_3", "y"), agentRow("msg_4", [text("b")])]);
  if (first === undefined || second === undefined) throw new Error("no turns");
  expect(wasTakenOver(first, { ...atRest, isLast: false })).toBe(true);
  expect(wasTakenOver(second, atRest)).toBe(false);
});

test("also before a row of it says so, as long as it is the last one", () => {
  const [turn] = turnsOf([question], "running");
  if (turn === undefined) throw new Error("no turn");
  const takenOverAt = Date.parse(at(5));
  expect(wasTakenOver(turn, { ...atRest, takenOverAt })).toBe(true);
  expect(wasTakenOver(turn, { ...atRest, takenOverAt, isLast: false })).toBe(false);
  expect(wasTakenOver(turn, { ...atRest, takenOverAt, chat: { turnStartedAt: at(6) } })).toBe(false);
});

test("of a turn that has ended its rows know better than the browser's clock", () => {
  const [turn] = turnsOf([question, agentRow("msg_2", [text("a")])]);
  if (turn === undefined) throw new Error("no turn");
  expect(wasTakenOver(turn, { ...atRest, takenOverAt: Date.parse(at(5)) })).toBe(false);
});

test("there is a place for it where a turn has no end of its own", () => {
  const cut = agentRow(
    "msg_2",
    [
      {
        type: "dynamic-tool",
        toolName: "execute",
        toolCallId: "a",
        state: "output-available",
        input: {},
        output: {},
      },
    ],
    {
      metadata: { afterRestart: true },
    },
  );
  const turns = turnsOf([question, cut, userRow("msg_3", "and"), agentRow("msg_4", [text("b")])]);
  expect(turns[0]?.end).toBe("continued");
  const kinds = transcriptItems({ turns, sending: [], hasMore: false }).map(({ kind }) => kind);
  expect(kinds).toEqual(["user", "agent", "end", "user", "agent", "end"]);
});
