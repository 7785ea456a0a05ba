// Preloaded into a process whose clock is to be wrong: everything that asks for the time of day hears ten minutes more.
const AHEAD_MS = 600_000;
const RealDate = globalThis.Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + AHEAD_MS);
    else super(...args);
  }

  static now() {
    return RealDate.now() + AHEAD_MS;
  }
};
