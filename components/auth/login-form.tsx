"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { Input } from "@/components/ui/input";
import { signIn } from "@/lib/actions/sign-in";
import { loginRefusal } from "./login-refusal";

interface LoginState {
  email: string;
  refusal: string | null;
}

export function LoginForm({ next }: { next: string | null }) {
  const [state, submit, isPending] = useActionState(
    async (_before: LoginState, form: FormData): Promise<LoginState> => {
      const email = String(form.get("email") ?? "");
      const result = await signIn({ email, password: String(form.get("password") ?? ""), next });
      if (!result.ok) return { email, refusal: loginRefusal(result.error) };
      // A whole load: nothing of what was rendered without a session is left.
      location.assign(result.data.redirectTo);
      return { email, refusal: null };
    },
    { email: "", refusal: null },
  );
  return (
    <form action={submit} className="flex flex-col gap-4">
      <h1 className="text-page">Sign in</h1>
      {state.refusal !== null && <FormAlert>{state.refusal}</FormAlert>}
      <Field label="E-mail address">
        {(control) => (
          <Input
            {...control}
            key={state.email}
            name="email"
            type="email"
            autoComplete="username"
            required
            autoFocus
            defaultValue={state.email}
          />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <Input {...control} name="password" type="password" autoComplete="current-password" required />
        )}
      </Field>
      <Button type="submit" look="primary" size="form" busy={isPending} className="self-start">
        Sign in
      </Button>
    </form>
  );
}
