"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Choice } from "@/components/ui/choice";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { formFailure } from "@/components/ui/form-failure";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { changePassword } from "@/lib/actions/profile";
import type { ActionError } from "@/lib/actions/run-action";

const MIN_LENGTH = 8;

export function PasswordForm({ email }: { email: string }) {
  const [error, submit, isPending] = useActionState(
    async (_before: ActionError | null, form: FormData): Promise<ActionError | null> => {
      const revokeTokens = form.get("revokeTokens") === "on";
      const result = await changePassword({
        currentPassword: String(form.get("currentPassword") ?? ""),
        newPassword: String(form.get("newPassword") ?? ""),
        revokeTokens,
      });
      if (!result.ok) return result.error;
      toast(
        revokeTokens
          ? "Password changed. Your other sessions and API tokens have ended."
          : "Password changed. Your other sessions have ended.",
      );
      return null;
    },
    null,
  );
  const failure = formFailure(error, ["currentPassword", "newPassword"]);
  return (
    <form action={submit} className="flex max-w-160 flex-col gap-4">
      {failure.sentence && <FormAlert>{failure.sentence}</FormAlert>}
      {/* For password managers, which want to know whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" error={failure.field("currentPassword")}>
        {(control) => (
          <Input
            {...control}
            name="currentPassword"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <Field
        label="New password"
        help={`At least ${MIN_LENGTH} characters.`}
        error={failure.field("newPassword")}
      >
        {(control) => (
          <Input
            {...control}
            name="newPassword"
            type="password"
            autoComplete="new-password"
            required
            minLength={MIN_LENGTH}
          />
        )}
      </Field>
      <Choice
        type="checkbox"
        name="revokeTokens"
        label="Revoke my API tokens too"
        help="Scripts and tools that use them have to be given new ones."
      />
      <Button type="submit" look="primary" size="form" busy={isPending} className="self-start">
        Change the password
      </Button>
    </form>
  );
}
