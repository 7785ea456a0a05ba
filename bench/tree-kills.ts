import { killTrees } from "../daemon/testing-kills";

/** Ends trees of commands in every way, and counts what still runs: `npx tsx bench/tree-kills.ts [kills]`. */
const KILLS = 100;
const kills = Number(process.argv[2] ?? KILLS);

let survivors = 0;
for (const isolation of ["bubblewrap", "unshare", "none"] as const) {
  const began = performance.now();
  const counted = await killTrees(isolation, { kills });
  survivors += counted.survivors;
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(`${isolation}: ${counted.kills} kills, ${counted.survivors} survivors, ${seconds} s`);
}
process.exit(survivors === 0 ? 0 : 1);
