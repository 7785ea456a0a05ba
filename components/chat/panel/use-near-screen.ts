"use client";

import { useCallback, useState } from "react";

const MARGIN = "400px";

/** True from the moment that the element comes near what is on screen; for loading what is far away only then. */
export function useNearScreen(): [
  ref: (element: HTMLElement | null) => (() => void) | undefined,
  near: boolean,
] {
  const [near, setNear] = useState(false);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        setNear(true);
        observer.disconnect();
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, near];
}
