import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const TABLE = "lathe_cut";
const SUBNETS = 250;

/** A machine of its own as far as the network knows, at the other end of one cable. For root. */
export interface NetworkNamespace {
  /** Where this host is reached from inside. */
  hostAddress: string;
  /** The beginning of a command that is to run inside. */
  enter: string[];
  /** Nothing gets through any more, and nobody is told. */
  cut(): Promise<void>;
  heal(): Promise<void>;
  remove(): Promise<void>;
}

export async function createNetworkNamespace(): Promise<NetworkNamespace> {
  const number = process.pid % SUBNETS;
  const [name, here, there] = [`lathe-${process.pid}`, `lth${process.pid}a`, `lth${process.pid}b`];
  const [hostAddress, address] = [`10.213.${number}.1`, `10.213.${number}.2`];
  const ip = (command: string) => run("ip", command.split(" "));
  const enter = ["ip", "netns", "exec", name];
  const inside = (command: string) => run("ip", ["netns", "exec", name, ...command.split(" ")]);
  const remove = async () => {
    await ip(`link del ${here}`).catch(() => {});
    await ip(`netns del ${name}`);
  };
  await ip(`netns add ${name}`);
  try {
    await ip(`link add ${here} type veth peer name ${there} netns ${name}`);
    await ip(`addr add ${hostAddress}/30 dev ${here}`);
    await ip(`link set ${here} up`);
    await ip(`-n ${name} addr add ${address}/30 dev ${there}`);
    await ip(`-n ${name} link set ${there} up`);
    await ip(`-n ${name} link set lo up`);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    hostAddress,
    enter,
    cut: async () => {
      await inside(`nft add table inet ${TABLE}`);
      for (const [hook, side] of [
        ["input", "iifname"],
        ["output", "oifname"],
      ] as const) {
        await inside(`nft add chain inet ${TABLE} ${hook} { type filter hook ${hook} priority 0 ; }`);
        await inside(`nft add rule inet ${TABLE} ${hook} ${side} ${there} drop`);
      }
    },
    heal: async () => {
      await inside(`nft delete table inet ${TABLE}`);
    },
    remove,
  };
}
