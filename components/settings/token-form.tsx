"use client";

import { useActionState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { FormAlert } from "@/components/ui/form-alert";
import { formFailure } from "@/components/ui/form-failure";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { ActionError } from "@/lib/actions/run-action";
import { createToken } from "@/lib/actions/tokens";

const NEVER = "never";
const LIFETIMES = [
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: NEVER, label: "Never" },
];

interface TokenState {
  made: { name: string; token: string } | null;
  error: ActionError | null;
}

export function TokenForm() {
  const [state, submit, isPending] = useActionState(
    async (_before: TokenState, form: FormData): Promise<TokenState> => {
      const lifetime = String(form.get("lifetime"));
      const result = await createToken({
        name: String(form.get("name") ?? ""),
        expiresInDays: lifetime === NEVER ? null : Number(lifetime),
        scope: form.get("scope") === "read" ? "read" : "all",
      });
      if (!result.ok) return { made: null, error: result.error };
      return { made: { name: result.data.name, token: result.data.token }, error: null };
    },
    { made: null, error: null },
  );
  const failure = formFailure(state.error, ["name"]);
  return (
    <form action={submit} className="flex max-w-160 flex-col gap-4">
      <h2 className="text-panel">New token</h2>
      {failure.sentence && <FormAlert>{failure.sentence}</FormAlert>}
      {state.made && <MadeToken name={state.made.name} token={state.made.token} />}
      <Field
        label="Name"
        help="What it is for, such as the script that uses it."
        error={failure.field("name")}
      >
        {(control) => <Input {...control} name="name" required maxLength={100} autoComplete="off" />}
      </Field>
      <div className="grid grid-cols-2 gap-4 phone:grid-cols-1">
        <Field label="Expires">
          {(control) => (
            <Select {...control} name="lifetime" defaultValue="30">
              {LIFETIMES.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="May">
          {(control) => (
            <Select {...control} name="scope" defaultValue="all">
              <option value="all">Read and change everything you can</option>
              <option value="read">Only read</option>
            </Select>
          )}
        </Field>
      </div>
      <Button type="submit" look="primary" size="form" busy={isPending} className="self-start">
        Create a token
      </Button>
    </form>
  );
}

function MadeToken({ name, token }: { name: string; token: string }) {
  return (
    <div role="status" className="flex flex-col gap-2 rounded-card border bg-ok-bg px-3 py-3 text-form">
      <p>
        <b>{name}</b> is ready. This is the only time its value is shown.
      </p>
      <code className="break-all rounded-chip bg-main px-2 py-1 text-code">{token}</code>
      <span>
        <CopyButton text={token} label="Copy the token" />
      </span>
    </div>
  );
}
