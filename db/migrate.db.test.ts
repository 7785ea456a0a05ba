import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrateDatabase, migrationsFolder } from "./migrate";
import { administer, withDatabase } from "./testing";

interface Journal {
  entries: { tag: string }[];
}

const base = process.env["LATHE_TEST_DATABASE_URL"] ?? "";
const NAMES = ["migrate_upgraded", "migrate_fresh"] as const;
/** The first two files were released together. */
const FIRST_RELEASE = 2;
/** Turns the label of what was stopped into a column. */
const STOPPED_MOVES = "0007_last-turn-stopped";
/** Has a table for the tools of a chat's workspace. */
const TOOLS_KEPT = "0013_mcp-servers-of-workspaces";
const journal = JSON.parse(
  readFileSync(join(migrationsFolder(), "meta", "_journal.json"), "utf8"),
) as Journal;

let scratch: string;

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), "lathe-migrations-"));
  for (const name of NAMES) await administer(base, `create database ${name}`);
});

afterEach(async () => {
  for (const name of NAMES) await administer(base, `drop database if exists ${name} with (force)`);
  rmSync(scratch, { recursive: true, force: true });
});

/** The migrations as they were when there were only so many. */
function firstMigrations(count: number): string {
  cpSync(migrationsFolder(), scratch, { recursive: true });
  const entries = journal.entries.slice(0, count);
  writeFileSync(join(scratch, "meta", "_journal.json"), JSON.stringify({ ...journal, entries }));
  return scratch;
}

async function withSql<T>(name: string, run: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(withDatabase(base, name), { max: 1, onnotice: () => {} });
  try {
    return await run(sql);
  } finally {
    await sql.end();
  }
}

/** Columns, indexes, constraints and triggers, as PostgreSQL tells them. */
function describeSchema(sql: Sql): Promise<unknown> {
  return sql`
    select 'column' as kind, table_name || '.' || column_name as name,
      concat_ws(' ', data_type, is_nullable, column_default) as definition
      from information_schema.columns where table_schema = 'public'
    union all select 'index', indexname, indexdef from pg_indexes where schemaname = 'public'
    union all select 'constraint', conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select 'trigger', tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    union all select 'function', proname, pg_get_functiondef(oid) from pg_proc
      where pronamespace = 'public'::regnamespace
    order by 1, 2, 3`;
}

const seed = (sql: Sql) => sql`
  with person as (
    insert into users (id, email, name, role) values ('usr_old', 'old@example.com', 'Old', 'admin') returning id
  ), template as (
    insert into templates (id, name, driver, driver_parameters, is_default, builtin)
    values ('tpl_old', 'Local', 'local', '{"network":true}', true, true) returning id
  ), workspace as (
    insert into workspaces (id, owner_id, template_id, name, driver, parameters, status, path, token_hash)
    select 'ws_old', person.id, template.id, 'old', 'local', '{"path":"/srv/old"}', 'running', '/srv/old', 'hash'
    from person, template
  )
  insert into chats (id, owner_id, root_chat_id, title, status, last_turn_summary)
  select 'chat_old', id, 'chat_old', 'Kept', 'waiting', 'Stopped' from person`;

/** As soon as there is such a table. */
async function seedTools(sql: Sql): Promise<void> {
  const [found] = await sql`select to_regclass('public.chat_workspace_tools')::text as name`;
  if (typeof found?.["name"] !== "string") return;
  await sql`insert into chat_workspace_tools (chat_id, workspace_id, tools) values ('chat_old', 'ws_old', '[]')`;
}

test.each(
  journal.entries.slice(FIRST_RELEASE).map(({ tag }, index) => ({ tag, before: FIRST_RELEASE + index })),
)("a database from before $tag comes to the newest schema with its rows", async ({ before }) => {
  const [upgraded, fresh] = NAMES;
  await migrateDatabase(withDatabase(base, upgraded), firstMigrations(before));
  await withSql(upgraded, seed);
  await withSql(upgraded, seedTools);
  await migrateDatabase(withDatabase(base, upgraded));
  await migrateDatabase(withDatabase(base, fresh));
  expect(await withSql(upgraded, describeSchema)).toEqual(await withSql(fresh, describeSchema));
  await withSql(upgraded, expectWorkspaceKept);
  const hadTools = journal.entries.findIndex(({ tag }) => tag === TOOLS_KEPT) < before;
  const tools = await withSql(upgraded, (sql) => sql`select chat_id, waiting from chat_workspace_tools`);
  expect([...tools]).toEqual(hadTools ? [{ chat_id: "chat_old", waiting: [] }] : []);
  const kept = await withSql(
    upgraded,
    (sql) => sql`select title, status, snapshot_version, last_turn_summary, last_turn_stopped from chats`,
  );
  const isMoved = journal.entries.findIndex(({ tag }) => tag === STOPPED_MOVES) >= before;
  expect([...kept]).toEqual([
    {
      title: "Kept",
      status: "waiting",
      snapshot_version: "1",
      last_turn_summary: isMoved ? null : "Stopped",
      last_turn_stopped: isMoved,
    },
  ]);
});

/** What rows from before there was more to say of workspaces say now. */
async function expectWorkspaceKept(sql: Sql): Promise<void> {
  const [template] = await sql`select * from templates`;
  expect(template).toMatchObject({
    id: "tpl_old",
    driver_parameters: { network: true },
    is_default: true,
    deleted_at: null,
    env: {},
    limits: {},
    presets: [],
    autostop_minutes: null,
    allow_agents: true,
    access: "everyone",
  });
  const [workspace] =
    await sql`select *, now() - last_used_at < interval '1 minute' as is_used from workspaces`;
  expect(workspace).toMatchObject({
    id: "ws_old",
    template_id: "tpl_old",
    parameters: { path: "/srv/old" },
    status: "running",
    token_hash: "hash",
    user_parameters: {},
    driver_state: {},
    build: 0,
    mcp_version: null,
    is_used: true,
  });
}

test("migrating twice, and by several starters at once, changes nothing", async () => {
  const url = withDatabase(base, NAMES[0]);
  await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)]);
  const once = await withSql(NAMES[0], describeSchema);
  await migrateDatabase(url);
  expect(await withSql(NAMES[0], describeSchema)).toEqual(once);
});
