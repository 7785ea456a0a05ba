import { expect, test } from "@playwright/test";
import { PHASES } from "../faults/phases";
import { runFault, type Victim } from "../faults/run-fault";
import { createStand, type Stand } from "../stand";

const MAX_ATTEMPTS = 4;
const RUN_TIMEOUT_MS = 120_000;

test.describe.configure({ mode: "serial", timeout: RUN_TIMEOUT_MS });

let stand: Stand;

test.beforeAll(async () => {
  stand = await createStand();
});

test.afterAll(async () => {
  await stand.destroy();
});

for (const victim of ["server", "postgres"] as const satisfies Victim[]) {
  for (const phase of PHASES) {
    test(`kill -9 of the ${victim} while ${phase.name} loses and doubles nothing`, async () => {
      let landed = false;
      for (let attempt = 0; attempt < MAX_ATTEMPTS && !landed; attempt++) {
        const result = await runFault(stand, phase, victim);
        expect(result.violations).toEqual([]);
        landed = result.landed;
      }
      expect(landed, "no kill landed in the phase").toBe(true);
    });
  }
}
