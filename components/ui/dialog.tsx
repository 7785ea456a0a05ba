"use client";

import { Suspense, useState } from "react";
import { lazyPart } from "./lazy-part";
import type { DialogProps } from "./dialog-popup";

const LazyPopup = lazyPart(() => import("./dialog-popup").then((module) => module.DialogPopup));

/** A dialog whose code is fetched when one is first wanted. */
export function Dialog(props: DialogProps) {
  const [isMounted, setIsMounted] = useState(props.open);
  if (props.open && !isMounted) setIsMounted(true);
  if (!isMounted) return null;
  return (
    <Suspense fallback={null}>
      <LazyPopup {...props} />
    </Suspense>
  );
}
