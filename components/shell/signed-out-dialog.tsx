"use client";

import { lazy } from "react";
import { Dialog } from "@/components/ui/dialog";
import { copy } from "@/lib/copy";
import { useWatch } from "./watch-provider";

const LoginForm = lazy(() =>
  import("@/components/auth/login-form").then((module) => ({ default: module.LoginForm })),
);

/** Signing in again over the page, which stays as it is. */
export function SignedOutDialog() {
  const { connection } = useWatch();
  const { sentence } = copy.connection.signedOut;
  return (
    <Dialog
      open={connection.state === "signed_out"}
      onOpenChange={() => {}}
      title="You were signed out"
      description={sentence}
    >
      {/* Streams try again when the window comes to the front. */}
      <LoginForm next={null} heading={null} onSignedIn={() => window.dispatchEvent(new Event("focus"))} />
    </Dialog>
  );
}
