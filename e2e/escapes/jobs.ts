/** How long the first of them waits before it writes; a turn that plans has begun by then. */
export const LATE_S = 15;

/** What was left running before nothing might be changed any more, and waits to be spoken to. */
export const JOBS = [
  `sleep ${LATE_S}; echo x > late.txt`,
  "while :; do [ -e go ] && echo x >> a.txt; [ -e /tmp/go ] && echo x >> a.txt; sleep 0.05; done",
  "mkfifo job.fifo; while :; do cat job.fifo > /dev/null && echo x >> a.txt; done",
  `node -e '${serverOf('"job.sock"')}'`,
  "trap 'echo x >> a.txt' TERM; while :; do sleep 0.1; done",
];

/** A process that writes for whoever connects. */
function serverOf(place: string): string {
  return `require("node:net").createServer((s) => { require("node:fs").appendFileSync("a.txt", "x"); s.end() }).listen(${place})`;
}
