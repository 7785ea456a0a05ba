import type { Sql } from "postgres";

interface LongChat {
  chatId: string;
  ownerId: string;
  /** Answers of the model; each has four parts: three texts, and a finished call. */
  steps: number;
  status: "running" | "waiting";
}

const PARTS_PER_ROW = 4;
const CALL_ID = "call_bench";
const WORDS_PER_TEXT = 50;
const OUTPUT_LINES = 40;
const SEED = 7;
const VOCABULARY =
  "the a queue row lock test server client reads writes before after inside order index value function returns waits commit transaction error retry worker lease stream chunk cursor file path line change build run fails passes twice once never because while where which that and or not new old first last"
    .split(" ")
    .concat(Array.from({ length: 400 }, (_, index) => `name${(index * 7919) % 1000}`));

/** Words as a text has them: some often, most of them rarely, so that a page of them shrinks about as a real one does. */
function createWriter(): (words: number) => string {
  let state = SEED;
  const draw = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return (words) =>
    Array.from({ length: words }, () => VOCABULARY[Math.floor(draw() ** 2 * VOCABULARY.length)]).join(" ");
}

/** A chat whose turn has come to step `steps`. @returns its id */
export async function insertLongChat(
  sql: Sql,
  { chatId, ownerId, steps, status }: LongChat,
): Promise<string> {
  const write = createWriter();
  await sql`insert into chats (id, owner_id, root_chat_id, title, status, snapshot_version, history_version)
    values (${chatId}, ${ownerId}, ${chatId}, 'A long chat', ${status}, 7, 7)`;
  await sql`insert into chat_messages (chat_id, role, parts)
    values (${chatId}, 'user', '[{"type":"text","text":"Do a lot of things."}]')`;
  const call = {
    type: "dynamic-tool",
    toolName: "execute",
    toolCallId: CALL_ID,
    state: "input-available",
    input: { command: "cat some/file.ts" },
  };
  const rows = Array.from({ length: steps }, () =>
    JSON.stringify([
      ...Array.from({ length: PARTS_PER_ROW - 1 }, () => ({
        type: "text",
        text: write(WORDS_PER_TEXT),
        state: "done",
      })),
      call,
    ]),
  );
  await sql`insert into chat_messages (chat_id, role, parts, results_version, input_tokens, output_tokens, context_limit)
    select ${chatId}, 'assistant', row::json, 1, 1000, 100, 200000
    from unnest(${rows}::text[]) with ordinality as one (row, place) order by place`;
  const output = JSON.stringify({ output: `${write(8)}\n`.repeat(OUTPUT_LINES), exit_code: 0 });
  await sql`insert into tool_calls (id, chat_id, message_id, ordinal, tool_call_id, tool_name, kind, input, input_hash, state, output)
    select 'call_' || id, chat_id, id, 0, ${CALL_ID}, 'execute', 'workspace', '{}', '', 'finished', ${output}::text::json
    from chat_messages where chat_id = ${chatId} and role = 'assistant'`;
  return chatId;
}
