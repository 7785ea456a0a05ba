import { type ComponentType, type LazyExoticComponent, lazy } from "react";

const AGAIN_MS = 2_000;

/**
 * A component whose code is fetched when it is first drawn. Without a network it stays what stands in its place and is fetched
 * again, because a part that could not be fetched is no reason to take the page away.
 */
export function lazyPart<P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await untilLoaded(load) }));
}

export async function untilLoaded<T>(load: () => Promise<T>, wait: () => Promise<void> = aWhile): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch {
      await wait();
    }
  }
}

function aWhile(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}
