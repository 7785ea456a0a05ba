"use client";

import { useSyncExternalStore } from "react";

/** The setup token of `/setup#token=…`: in the fragment, so that no server or proxy logs it. Null while hydrating and without one. */
export function useFragmentToken(): string | null {
  return useSyncExternalStore(subscribe, readToken, () => null);
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

function readToken(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get("token");
}
