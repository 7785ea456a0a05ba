import { linkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planFilePath, PLANS_DIRECTORY } from "../../lib/chat/plan-file";
import type { Place } from "./place";
import { tool, type Try } from "./play";

const CONTENT = "# Plan\n\nx\n";

/** Calls of every tool that could write, with every path that could lead a plan astray. */
export function toolTries({ root }: Place, chatId: string): Try[] {
  const own = planFilePath(chatId);
  const paths = [
    "a.txt",
    "plan.md",
    `${root}/a.txt`,
    `${own}/../../../..${root}/a.txt`,
    `${PLANS_DIRECTORY}/../../..${root}/a.txt`,
    `${PLANS_DIRECTORY}/./PLAN-${chatId}.md`,
    `${own}/`,
    `${own}\u0000a.txt`,
    own.toUpperCase(),
    `${PLANS_DIRECTORY}/PLAN-chat_of_another.md`,
    `${PLANS_DIRECTORY}/plan.md`,
    `PLAN-${chatId}.md`,
    ".git/hooks/post-checkout",
    ".mcp.json",
    ".agents/skills/writer/SKILL.md",
  ];
  const edit = (path: string) => ({ path, old_text: "one", new_text: "two" });
  return [
    ...paths.map((path) => tool("write_file", { path, content: CONTENT }, `write_file ${path}`)),
    ...paths.map((path) => tool("edit_files", { edits: [edit(path)] }, `edit_files ${path}`)),
    tool("write_file", { path: own, content: CONTENT }),
    tool("edit_files", { edits: [{ path: own, old_text: "x", new_text: "y" }, edit("a.txt")] }, "both"),
    tool("edit_files", { edits: JSON.stringify([edit("a.txt")]) }, "edits as text"),
    tool("write_file", { path: own, Path: "a.txt", content: CONTENT }, "a key in two ways"),
    tool("execute", { command: "echo x > a.txt", run_in_background: true }, "in the background"),
    tool("execute", { command: "echo x > a.txt &" }, "with a trailing &"),
    tool("execute", { command: "echo x > a.txt", apart: false }, "with a key of its own"),
    tool("execute", { command: "echo x > x.txt", workdir: "src/../.git" }, "elsewhere"),
    tool("execute", { command: "echo x > x.txt", workdir: PLANS_DIRECTORY }, "beside the plans"),
    tool("execute", { command: "sleep 2; echo x > a.txt", timeout: "100ms" }, "longer than it may"),
    tool("process_signal", { process_id: "proc_0000000000", signal: "terminate" }),
    tool("process_list", {}),
    tool("approved__append", { line: "x" }, "a server that was approved"),
    tool("unknown__append", { line: "x" }, "a server that was not"),
    tool("message_agent", { chat_id: chatId, message: "echo x > a.txt", interrupt: true }),
    tool("interrupt_agent", { chat_id: chatId }),
    tool("spawn_agent", { type: "computer_use", prompt: "echo x > a.txt" }, "a desktop"),
    tool("read_skill", { name: "writer" }),
    tool("read_skill_file", { name: "writer", path: "../../../a.txt" }, "beside a skill"),
    tool("attach_file", { path: "../../etc/passwd" }, "a file from elsewhere"),
  ];
}

/** A plan file that somebody else has put there: a link, another name of a file, a directory. */
export function plantedTries({ root, plans }: Place, chatId: string): Try[] {
  const file = join(plans, `PLAN-${chatId}.md`);
  const planted = (name: string, plant: (file: string) => void): Try[] => {
    const prepare = () => {
      rmSync(file, { force: true });
      plant(file);
    };
    const path = planFilePath(chatId);
    const write = tool("write_file", { path, content: CONTENT }, `${name}, written`);
    const edit = tool(
      "edit_files",
      { edits: [{ path, old_text: "one", new_text: "two" }] },
      `${name}, edited`,
    );
    return [
      { ...write, prepare },
      { ...edit, prepare },
    ];
  };
  return [
    ...planted("a link", (at) => symlinkSync(join(root, "a.txt"), at)),
    ...planted("a link to what is not there", (at) => symlinkSync(join(root, "planned.txt"), at)),
    ...planted("a link upwards", (at) => symlinkSync(`../../../../..${root}/a.txt`, at)),
    ...planted("another name", (at) => linkSync(join(root, "a.txt"), at)),
    ...planted("a link to a plan that links", (at) => {
      const other = join(plans, "PLAN-chat_other.md");
      rmSync(other, { force: true });
      symlinkSync(join(root, "a.txt"), other);
      symlinkSync("PLAN-chat_other.md", at);
    }),
    {
      ...tool("propose_plan", { path: planFilePath(chatId) }, "a link, proposed"),
      prepare: () => {
        rmSync(file, { force: true });
        symlinkSync(join(root, "a.txt"), file);
      },
    },
  ];
}

/** Swaps a plan file with a link, as often as anybody could, until it is stopped. */
export function swapPlan({ root, plans }: Place, chatId: string): () => void {
  const file = join(plans, `PLAN-${chatId}.md`);
  let turn = 0;
  const timer = setInterval(() => {
    rmSync(file, { force: true });
    if (turn++ % 2 === 0) symlinkSync(join(root, "a.txt"), file);
    else writeFileSync(file, "one\n");
  }, 1);
  return () => clearInterval(timer);
}
