interface Gate {
  permits: number;
  isOpen: boolean;
  waiting: Set<() => void>;
}

/** Named places where scripts hold until a test lets them go on. */
export interface Gates {
  /** Resolves when released, or when `signal` aborts. */
  pass(name: string, signal: AbortSignal): Promise<void>;
  /** Lets one through, now or when it comes; with `always`, everyone from now on. */
  release(name: string, always?: boolean): void;
  /** Lets everyone through who is held now, and nobody who comes later. */
  releaseHeld(name: string): void;
  held(): string[];
  /** Lets everyone go and forgets all permits. */
  clear(): void;
}

export function createGates(onChange: () => void): Gates {
  const gates = new Map<string, Gate>();
  const gateOf = (name: string) => {
    const gate = gates.get(name) ?? { permits: 0, isOpen: false, waiting: new Set() };
    gates.set(name, gate);
    return gate;
  };
  const letAllGo = (gate: Gate) => {
    for (const go of gate.waiting) go();
  };
  return {
    async pass(name, signal) {
      const gate = gateOf(name);
      if (gate.isOpen || signal.aborted) return;
      if (gate.permits > 0) {
        gate.permits -= 1;
        return;
      }
      await new Promise<void>((resolve) => {
        const go = () => {
          gate.waiting.delete(go);
          signal.removeEventListener("abort", go);
          onChange();
          resolve();
        };
        gate.waiting.add(go);
        signal.addEventListener("abort", go, { once: true });
        onChange();
      });
    },
    release(name, always = false) {
      const gate = gateOf(name);
      if (always) {
        gate.isOpen = true;
        letAllGo(gate);
        return;
      }
      const [first] = gate.waiting;
      if (first) first();
      else gate.permits += 1;
    },
    releaseHeld(name) {
      letAllGo(gateOf(name));
    },
    held: () => [...gates].flatMap(([name, gate]) => (gate.waiting.size > 0 ? [name] : [])),
    clear() {
      for (const gate of gates.values()) letAllGo(gate);
      gates.clear();
    },
  };
}
