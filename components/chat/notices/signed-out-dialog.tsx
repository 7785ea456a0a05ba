"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useActionState } from "react";
import { loginRefusal } from "@/components/auth/login-refusal";
import { useMe } from "@/components/shell/me-provider";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { Input } from "@/components/ui/input";
import { signIn } from "@/lib/actions/sign-in";
import { copy } from "@/lib/copy";

/** Over the page, which stays as it is: the same person signs in again and goes on. */
export function SignedOutDialog({ onSignedIn }: { onSignedIn: () => void }) {
  const { email } = useMe();
  const queries = useQueryClient();
  const [refusal, submit, isPending] = useActionState(
    async (_before: string | null, form: FormData): Promise<string | null> => {
      const result = await signIn({ email, password: String(form.get("password") ?? "") });
      if (!result.ok) return loginRefusal(result.error);
      onSignedIn();
      void queries.invalidateQueries();
      return null;
    },
    null,
  );
  const { sentence, buttons } = copy.connection.signedOut;
  return (
    <Dialog open onOpenChange={() => {}} title="Signed out" description={sentence}>
      <form action={submit} className="flex flex-col gap-3">
        {refusal !== null && <FormAlert>{refusal}</FormAlert>}
        <input type="hidden" name="email" autoComplete="username" value={email} />
        <Field label={`Password of ${email}`}>
          {(control) => (
            <Input
              {...control}
              name="password"
              type="password"
              autoComplete="current-password"
              required
              autoFocus
            />
          )}
        </Field>
        <Button type="submit" look="primary" size="form" busy={isPending} className="self-end">
          {buttons[0]}
        </Button>
      </form>
    </Dialog>
  );
}
