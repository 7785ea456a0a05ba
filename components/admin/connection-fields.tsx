"use client";

import type { ReactNode } from "react";
import { Choice } from "@/components/ui/choice";
import { Field, FieldError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

export interface Connection {
  baseUrl: string;
  apiKey: string;
  acceptLocalAddress: boolean;
}

interface ConnectionFieldsProps {
  value: Connection;
  onChange: (patch: Partial<Connection>) => void;
  /** What is wrong with a field. */
  problem: (path: string) => string | undefined;
  baseUrlHelp: ReactNode;
  keyHelp: ReactNode;
  needsAcceptance: boolean;
}

const PLAIN = { autoComplete: "off", spellCheck: false } as const;

/** Where a provider is called, whether that may be this computer, and with which key. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const { value, onChange, problem, baseUrlHelp, keyHelp, needsAcceptance } = props;
  return (
    <>
      <Field label="Base URL" help={baseUrlHelp} error={problem("baseUrl")}>
        {(control) => (
          <Input
            {...control}
            {...PLAIN}
            name="baseUrl"
            type="url"
            inputMode="url"
            value={value.baseUrl}
            onChange={(event) => onChange({ baseUrl: event.currentTarget.value })}
          />
        )}
      </Field>
      {needsAcceptance && (
        <div className="flex flex-col gap-1">
          <Choice
            type="checkbox"
            checked={value.acceptLocalAddress}
            onChange={(event) => onChange({ acceptLocalAddress: event.currentTarget.checked })}
            label="Let Lathe call this computer"
            help="The address is on the machine that Lathe runs on. Chats send their text there."
          />
          {problem("acceptLocalAddress") && <FieldError>{problem("acceptLocalAddress")}</FieldError>}
        </div>
      )}
      <Field label="API key" help={keyHelp} error={problem("apiKey")}>
        {(control) => (
          <Input
            {...control}
            {...PLAIN}
            name="apiKey"
            type="password"
            value={value.apiKey}
            onChange={(event) => onChange({ apiKey: event.currentTarget.value })}
          />
        )}
      </Field>
    </>
  );
}
