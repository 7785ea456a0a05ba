"use client";

import { lazyPart } from "@/components/ui/lazy-part";

import { Dialog } from "@/components/ui/dialog";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";
import { useMe } from "./me-provider";
import { useWatch } from "./watch-provider";

const LoginForm = lazyPart(() => import("@/components/auth/login-form").then((module) => module.LoginForm));

/** Signing in again over the page, which stays as it is; somebody else begins with a page of their own. */
export function SignedOutDialog() {
  const { connection } = useWatch();
  const me = useMe();
  const { sentence } = copy.connection.signedOut;
  const goOn = (email: string) => {
    // Streams try again when the window comes to the front.
    if (isSamePerson(email, me.email)) window.dispatchEvent(new Event("focus"));
    else location.assign(routes.newChat);
  };
  return (
    <Dialog
      open={connection.state === "signed_out"}
      onOpenChange={() => {}}
      title="You were signed out"
      description={sentence}
    >
      <LoginForm next={null} heading={null} onSignedIn={goOn} />
    </Dialog>
  );
}

function isSamePerson(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
