"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { formFailure } from "@/components/ui/form-failure";
import { Input } from "@/components/ui/input";
import { createFirstAdmin } from "@/lib/actions/create-first-admin";
import type { ActionError } from "@/lib/actions/run-action";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";
import { useFragmentToken } from "./use-fragment-token";

interface AccountState {
  name: string;
  email: string;
  error: ActionError | null;
}

const FIELDS = ["name", "email", "password", "token"];

/** Makes the first administrator. The link's token is used up by it. */
export function AccountStep() {
  const linkToken = useFragmentToken();
  const [state, submit, isPending] = useActionState(
    async (_before: AccountState, form: FormData): Promise<AccountState> => {
      const text = (name: string) => String(form.get(name) ?? "");
      const [name, email] = [text("name"), text("email")];
      const token = text("token").trim();
      const result = await createFirstAdmin({ token, name, email, password: text("password") });
      if (!result.ok) return { name, email, error: result.error };
      location.assign(`${routes.setup}?step=model`);
      return { name, email, error: null };
    },
    { name: "", email: "", error: null },
  );
  const { sentence, field } = formFailure(state.error, FIELDS);
  const asksForToken = linkToken === null || state.error?.code === "forbidden";
  return (
    <form action={submit} className="flex flex-col gap-4">
      <div>
        <h1 className="text-page">Create the first account</h1>
        <p className="pt-1 text-form text-muted">It administers this Lathe.</p>
      </div>
      {sentence && <FormAlert>{sentence}</FormAlert>}
      {asksForToken ? (
        <Field label="Setup token" help={copy.setup.withoutToken} error={field("token")}>
          {(control) => (
            <Input
              {...control}
              key={linkToken}
              name="token"
              required
              autoComplete="off"
              spellCheck={false}
              defaultValue={linkToken ?? ""}
              className="font-mono"
            />
          )}
        </Field>
      ) : (
        <input type="hidden" name="token" value={linkToken} />
      )}
      <Field label="Name" error={field("name")}>
        {(control) => (
          <Input
            {...control}
            name="name"
            required
            autoFocus
            maxLength={100}
            autoComplete="name"
            defaultValue={state.name}
          />
        )}
      </Field>
      <Field label="E-mail address" error={field("email")}>
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            required
            autoComplete="username"
            defaultValue={state.email}
          />
        )}
      </Field>
      <Field label="Password" help="At least 8 characters." error={field("password")}>
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            required
            minLength={8}
            autoComplete="new-password"
          />
        )}
      </Field>
      <Button type="submit" look="primary" size="form" busy={isPending} className="self-start">
        Create the account
      </Button>
    </form>
  );
}
