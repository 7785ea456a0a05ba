"use client";

import { useState } from "react";
import { type FormFailure, formFailure } from "@/components/ui/form-failure";
import { isApiError } from "@/lib/api/api-error";

interface Failure {
  message: string;
  fields: readonly { path: string; message: string }[];
}

interface Saving extends FormFailure {
  busy: boolean;
  /** True when it was kept; what is wrong before anything is sent comes first. `otherwise`: what is said when nobody answers. */
  save: (
    problems: ReadonlyMap<string, string>,
    work: () => Promise<unknown>,
    otherwise?: string,
  ) => Promise<boolean>;
}

const NOT_KEPT = "It was not kept. What you entered is still here.";

/** Keeps what a form holds and says at its fields what is wrong with it. `shown`: the fields that it has. */
export function useSaving(shown: readonly string[]): Saving {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save: Saving["save"] = async (problems, work, otherwise = NOT_KEPT) => {
    if (problems.size > 0) {
      setFailure({ message: "", fields: [...problems].map(([path, message]) => ({ path, message })) });
      return false;
    }
    setFailure(null);
    setBusy(true);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(isApiError(error) ? error : { message: otherwise, fields: [] });
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, save, ...formFailure(failure, shown) };
}
