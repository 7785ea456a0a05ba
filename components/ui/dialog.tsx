"use client";

import { lazy, Suspense, useState } from "react";
import type { DialogProps } from "./dialog-popup";

const LazyPopup = lazy(() => import("./dialog-popup").then((module) => ({ default: module.DialogPopup })));

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
