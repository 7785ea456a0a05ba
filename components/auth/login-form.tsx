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

interface LoginFormProps {
  /** Where the person wanted to go. */
  next: string | null;
  heading?: string | null;
  /** Without it the page goes on to where the person wanted to go. */
  onSignedIn?: (email: string) => void;
}

export function LoginForm({ next, heading = "Sign in", onSignedIn }: LoginFormProps) {
  const [state, submit, isPending] = useActionState(
    async (_before: LoginState, form: FormData): Promise<LoginState> => {
      const email = String(form.get("email") ?? "");
      const result = await signIn({ email, password: String(form.get("password") ?? ""), next });
      if (!result.ok) return { email, refusal: loginRefusal(result.error) };
      // A whole load, so that nothing of what was rendered without a session is left.
      if (onSignedIn) onSignedIn(email);
      else location.assign(result.data.redirectTo);
      return { email, refusal: null };
    },
    { email: "", refusal: null },
  );
  return (
    <form action={submit} className="flex flex-col gap-4">
      {heading !== null && <h1 className="text-page">{heading}</h1>}
      {state.refusal !== null && <FormAlert>{state.refusal}</FormAlert>}
      <Field label="E-mail address">
        {(control) => (
          <Input
            {...control}
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
