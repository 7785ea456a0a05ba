export interface Slots {
  /** False when none became free in time. */
  take(): Promise<boolean>;
  release(): void;
}

/** So many at once; whoever comes when all are taken waits in the order of coming. */
export function createSlots(count: number, waitMs: number): Slots {
  const waiting: ((taken: boolean) => void)[] = [];
  let free = count;
  return {
    take() {
      if (free > 0) {
        free -= 1;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const settle = (taken: boolean) => {
          clearTimeout(timer);
          resolve(taken);
        };
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(settle), 1);
          resolve(false);
        }, waitMs);
        waiting.push(settle);
      });
    },
    release() {
      const next = waiting.shift();
      if (next) next(true);
      else free += 1;
    },
  };
}
