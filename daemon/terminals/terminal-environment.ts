import { existsSync } from "node:fs";
import type { Sandbox } from "../sandbox";

/** What keeps an unattended command from waiting for somebody, and makes no sense for a person. */
const FOR_COMMANDS = [
  "LATHE_AGENT",
  "NO_COLOR",
  "PAGER",
  "MANPAGER",
  "GIT_PAGER",
  "SYSTEMD_PAGER",
  "EDITOR",
  "VISUAL",
  "GIT_EDITOR",
  "GIT_SEQUENCE_EDITOR",
  "GIT_TERMINAL_PROMPT",
  "GIT_SSH_COMMAND",
  "DEBIAN_FRONTEND",
  "PYTHONUNBUFFERED",
];
const BASH = ["/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash"];

/** Bash where there is one; every image has /bin/sh. */
export function findShell(): string {
  return BASH.find(existsSync) ?? "/bin/sh";
}

/** As for commands, but for a person who looks at a screen. */
export function terminalEnvironment(sandbox: Sandbox, shell: string): Record<string, string> {
  const all = { ...sandbox.environment(), ...sandbox.carried };
  const entries = Object.entries(all).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !FOR_COMMANDS.includes(entry[0]),
  );
  return { ...Object.fromEntries(entries), TERM: "xterm-256color", COLORTERM: "truecolor", SHELL: shell };
}
