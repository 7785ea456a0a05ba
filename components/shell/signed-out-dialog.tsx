"use client";

import { lazyPart } from "@/components/ui/lazy-part";
import { Dialog } from "@/components/ui/dialog";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";
import { useMe } from "./me-provider";
import { useWatch } from "./watch-provider";

const LoginForm = lazyPart(() => import("@/components/auth/login-form").then((module) => module.LoginForm));

const { sentence } = copy.connection.signedOut;
/** What has happened is the dialog's name, and the rest is what to do. */
const [NAME = ""] = sentence.split(".");

/** Signing in again over the page, which stays as it is; somebody else begins with a page of their own. */
export function SignedOutDialog() {
  const { connection } = useWatch();
  const me = useMe();
  const goOn = (email: string) => {
    // Streams try again when the window comes to the front.
    if (isSamePerson(email, me.email)) window.dispatchEvent(new Event("focus"));
    else location.assign(routes.newChat);
  };
  return (
    <Dialog
      open={connection.state === "signed_out"}
      onOpenChange={() => {}}
      title={NAME}
      description={sentence.slice(NAME.length + 1).trim()}
    >
      <LoginForm next={null} heading={null} onSignedIn={goOn} />
    </Dialog>
  );
}

function isSamePerson(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
