/** How long the first of them waits before it writes; a turn that plans has begun by then. */
export const LATE_S = 15;

/** Writes without being spoken to. */
export const LATE_JOB = `sleep ${LATE_S}; echo x > late.txt`;

/** What a job writes when it can be spoken to, in the order of {@link JOBS}. */
export const READY_FILES = ["job.fifo", "job.sock", "job.port", "job.abstract"];

/** What was left running before nothing might be changed any more, and waits to be spoken to. */
export const JOBS = [
  "while :; do [ -e go ] && echo x >> a.txt; [ -e /tmp/go ] && echo x >> a.txt; sleep 0.05; done",
  "mkfifo job.fifo; while :; do cat job.fifo > /dev/null && echo x >> a.txt; done",
  `node -e '${serverOf('"job.sock"')}'`,
  `node -e '${serverOf('0, "127.0.0.1"', "job.port")}'`,
  `node -e '${serverOf('"\\0lathe " + process.cwd()', "job.abstract")}'`,
  "trap 'echo x >> a.txt' TERM; while :; do sleep 0.1; done",
];

/** A process that writes for whoever connects, and says in a file where, when nobody could know. */
function serverOf(place: string, told?: string): string {
  const say =
    told === undefined
      ? ""
      : `.on("listening", function () { f.writeFileSync("${told}", String(this.address().port ?? "")) })`;
  return `const f = require("node:fs"); require("node:net").createServer((s) => { f.appendFileSync("a.txt", "x"); s.end() }).listen(${place})${say}`;
}
