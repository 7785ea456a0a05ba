import { ATTEMPTS, scriptOf, TARGETS } from "../../daemon/escape-attempts";
import type { Try } from "./play";

/** Ways besides those that every sandbox is tried with: by what lies in the workspace, and by whoever else runs there. */
const BESIDE = [
  { name: "skill script", script: 'sh .agents/skills/writer/scripts/write.sh "$t"' },
  {
    name: "skill script, changed",
    script: 'd=.agents/skills/writer/scripts; echo "rm -f $t" >> $d/write.sh; sh $d/write.sh "$t"',
  },
  {
    name: "another server's program",
    script: 'printf "{}" > .mcp.json; echo x >> server.mjs; node server.mjs "$t"',
  },
  { name: "a job's file", script: "touch go /tmp/go; sleep 0.3" },
  { name: "a job's pipe", script: "timeout 1 sh -c 'echo x > job.fifo'" },
  {
    name: "a job's socket",
    script: 'node -e \'require("node:net").connect("job.sock").on("error", () => {})\'; sleep 0.2',
  },
  {
    name: "a job's port",
    script:
      'node -e \'require("node:net").connect(+require("node:fs").readFileSync("job.port", "utf8"), "127.0.0.1").on("error", () => {})\'; sleep 0.2',
  },
  {
    name: "a job's abstract socket",
    script:
      'node -e \'require("node:net").connect("\\0lathe " + process.cwd()).on("error", () => {})\'; sleep 0.2',
  },
  {
    name: "signal to a job",
    script:
      "for p in /proc/[0-9]*; do n=${p##*/}; [ $n = 1 ] || [ $n = $$ ] || [ $n = $PPID ] || kill -TERM $n; done; sleep 0.2",
  },
  {
    name: "a person's terminal",
    script:
      'for f in /dev/pts/[0-9]* /proc/[0-9]*/fd/[012]; do printf "echo x > $w/$t\\n" > "$f"; done; sleep 0.2',
  },
  {
    name: "keys typed into a terminal",
    script: `python3 -c 'import fcntl, os, termios
for n in os.listdir("/dev/pts"):
  try:
    f = os.open("/dev/pts/" + n, os.O_RDWR)
    for c in "echo x > a.txt\\n": fcntl.ioctl(f, termios.TIOCSTI, c.encode())
  except OSError: pass'; sleep 0.2`,
  },
  {
    name: "the daemon's mailbox",
    script:
      'mkdir -p /run/lathe/mailbox; echo "context add $t" > /run/lathe/mailbox/request-1; lathe-agent context add "$t"; echo x > "$t"',
  },
  {
    name: "the daemon's token",
    script:
      'cat "$w"/../../../data/workspaces/*/config.json "$HOME"/../config.json > "$t"; cat /proc/*/environ > "$t"',
  },
];

const onTarget = (attempt: { name: string; script: string }, target: string): Try => ({
  name: `${attempt.name}: ${target}`,
  call: { name: "execute", input: { command: scriptOf(attempt, [target]), timeout: "30s" } },
});

/** So many commands, every way once before any is tried on another file. */
export function commandTries(count: number): Try[] {
  const ways = [...ATTEMPTS, ...BESIDE];
  const all = TARGETS.flatMap((target) => ways.map((way) => onTarget(way, target)));
  return Array.from({ length: count }, (_, index) => all[index % all.length]).filter(
    (one) => one !== undefined,
  );
}
