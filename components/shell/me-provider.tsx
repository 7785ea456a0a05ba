"use client";

import { createContext, type ReactNode, use } from "react";
import type { ChatRole } from "@/lib/copy/error-copy";

/** The person at this page, as far as the interface needs to know. */
export interface CurrentMe {
  id: string;
  name: string;
  email: string;
  role: ChatRole;
  /** Whom a member can ask: "Ada or Grace". */
  adminNames: string;
}

const MeContext = createContext<CurrentMe | null>(null);

export function MeProvider({ me, children }: { me: CurrentMe; children: ReactNode }) {
  return <MeContext value={me}>{children}</MeContext>;
}

export function useMe(): CurrentMe {
  const me = use(MeContext);
  if (me === null) throw new Error("useMe is used outside of MeProvider");
  return me;
}
