// Preloaded into a server whose clock is to be wrong: `LATHE_TEST_CLOCK_SKEW_MS` from the start on, and SIGUSR2 makes it jump.
const JUMP_MS = 3_600_000;
const RealDate = globalThis.Date;
let skewMs = Number(process.env["LATHE_TEST_CLOCK_SKEW_MS"] ?? 0);

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + skewMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + skewMs;
  }
};

process.on("SIGUSR2", () => {
  skewMs = skewMs > 0 ? skewMs - JUMP_MS : skewMs + JUMP_MS;
});
