// Puts 0001_triggers.sql into drizzle-kit's journal again after 0000_initial.sql was generated anew.
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const TAG = "0001_triggers";
const meta = join(import.meta.dirname, "migrations", "meta");
const read = (name) => JSON.parse(readFileSync(join(meta, name), "utf8"));
const write = (name, value) => writeFileSync(join(meta, name), `${JSON.stringify(value, null, 2)}\n`);

const journal = read("_journal.json");
const [initial] = journal.entries;
const entries = journal.entries.filter((entry) => entry.tag !== TAG);
entries.splice(1, 0, { ...initial, idx: 1, when: initial.when + 1, tag: TAG });
write("_journal.json", { ...journal, entries });

const snapshot = read("0000_snapshot.json");
write("0001_snapshot.json", { ...snapshot, id: randomUUID(), prevId: snapshot.id });
