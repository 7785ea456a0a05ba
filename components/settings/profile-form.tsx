"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { formFailure } from "@/components/ui/form-failure";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import { updateProfile } from "@/lib/actions/profile";
import type { ActionError } from "@/lib/actions/run-action";

interface ProfileFormProps {
  name: string;
  email: string;
  roleName: string;
}

interface ProfileState {
  name: string;
  error: ActionError | null;
}

export function ProfileForm({ name, email, roleName }: ProfileFormProps) {
  const [state, submit, isPending] = useActionState(
    async (_before: ProfileState, form: FormData): Promise<ProfileState> => {
      const wanted = String(form.get("name") ?? "");
      const result = await updateProfile({ name: wanted });
      if (!result.ok) return { name: wanted, error: result.error };
      toast("Profile saved.");
      return { name: wanted.trim(), error: null };
    },
    { name, error: null },
  );
  const failure = formFailure(state.error, ["name"]);
  return (
    <form action={submit} className="flex max-w-160 flex-col gap-4">
      {failure.sentence && <FormAlert>{failure.sentence}</FormAlert>}
      <Field label="Name" help="Others see it on what you share with them." error={failure.field("name")}>
        {(control) => (
          <Input
            {...control}
            name="name"
            autoComplete="name"
            required
            maxLength={100}
            defaultValue={state.name}
          />
        )}
      </Field>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-form">
        <dt className="text-muted">E-mail address</dt>
        <dd className="min-w-0 break-words">{email}</dd>
        <dt className="text-muted">Role</dt>
        <dd>{roleName}</dd>
      </dl>
      <Button type="submit" look="primary" size="form" busy={isPending} className="self-start">
        Save
      </Button>
    </form>
  );
}
