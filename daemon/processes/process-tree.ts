import { readdirSync, readFileSync } from "node:fs";

interface ProcessNode {
  pid: number;
  parent: number;
  startedTicks: number;
}

/** Every process below `pid`, as the kernel lists them now. */
export function descendantsOf(pid: number): ProcessNode[] {
  return treesBelow([pid])[0] ?? [];
}

/** The same for several at one look. */
export function treesBelow(roots: readonly number[]): ProcessNode[][] {
  const children = new Map<number, ProcessNode[]>();
  for (const node of listProcesses()) {
    const siblings = children.get(node.parent);
    if (siblings) siblings.push(node);
    else children.set(node.parent, [node]);
  }
  return roots.map((root) => treeIn(children, root));
}

function treeIn(children: ReadonlyMap<number, ProcessNode[]>, root: number): ProcessNode[] {
  const found: ProcessNode[] = [];
  const queue = [root];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const node of children.get(next) ?? []) {
      found.push(node);
      queue.push(node.pid);
    }
  }
  return found;
}

/** The oldest child of `pid`; null before it has one. */
export function firstChildOf(pid: number): number | null {
  const known = childrenOf(pid);
  if (known !== null) return eldestOf(known.flatMap((child) => readNode(child) ?? []))?.pid ?? null;
  return eldestOf(descendantsOf(pid).filter((node) => node.parent === pid))?.pid ?? null;
}

/** A look at one process, where the kernel offers it: a fork bomb makes a look at all of them long. */
function childrenOf(pid: number): number[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return text === "" ? [] : text.split(" ").map(Number);
  } catch {
    return null;
  }
}

function eldestOf(nodes: ProcessNode[]): ProcessNode | undefined {
  return nodes.sort((a, b) => a.startedTicks - b.startedTicks || a.pid - b.pid)[0];
}

/**
 * The processes that belong to the command itself. The sandbox and the wrapping shell are spared, so that they can still tell
 * how it ended: `levels` is how many processes lie between the spawned one and the wrapping shell.
 */
export function commandProcesses(pid: number, levels: number): number[] {
  const all = descendantsOf(pid);
  const eldest = (parent: number) => eldestOf(all.filter((node) => node.parent === parent));
  const spared = new Set<number>();
  let wrapper = pid;
  for (let level = 0; level < levels; level++) {
    wrapper = eldest(wrapper)?.pid ?? wrapper;
    spared.add(wrapper);
  }
  return all.filter((node) => !spared.has(node.pid)).map((node) => node.pid);
}

/** Processes that carry `marker` in their environment: without a sandbox, those that left their parent behind. */
export function processesMarked(marker: string, except?: number): number[] {
  return pids().filter((pid) => {
    try {
      return pid !== except && readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(marker);
    } catch {
      return false;
    }
  });
}

export function signalAll(pidList: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pidList) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

function listProcesses(): ProcessNode[] {
  return pids().flatMap((pid) => readNode(pid) ?? []);
}

function pids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readNode(pid: number): ProcessNode | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), startedTicks: Number(fields[19]) };
  } catch {
    return null;
  }
}
