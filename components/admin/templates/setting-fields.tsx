"use client";

import { Choice } from "@/components/ui/choice";
import { FieldError } from "@/components/ui/field";
import { templateForm as words } from "@/lib/copy/template-copy";
import { ChoiceField, Pair, type Part, RowList, Section, TextField } from "./form-parts";
import { AUTOSTOPS, LIMITS, type Person } from "./template-draft";

export function EnvironmentFields({ draft, change, problem }: Part) {
  const { env } = draft;
  return (
    <Section title={words.environment} help={words.environmentHelp}>
      <RowList
        rows={env}
        blank={{ name: "", value: "" }}
        what={words.variable}
        nameOf={({ name }) => name}
        add={words.addVariable}
        onRows={(rows) => change({ env: rows })}
        fields={({ name, value }, _index, set) => (
          <>
            <TextField
              label={words.variable}
              value={name}
              spellCheck={false}
              error={problem(`env.${name.trim()}`)}
              onText={(typed) => set({ name: typed })}
            />
            <TextField
              label={words.optionValue}
              value={value}
              spellCheck={false}
              error={undefined}
              onText={(typed) => set({ value: typed })}
            />
          </>
        )}
      />
    </Section>
  );
}

export function LimitFields({ draft, change, problem }: Part) {
  const { limits, autostop, autostopMinutes } = draft;
  return (
    <Section title={words.limits} help={words.limitsHelp}>
      <Pair>
        {LIMITS.map((name) => (
          <TextField
            key={name}
            label={words.limitNames[name]}
            inputMode="decimal"
            value={limits[name]}
            error={problem(`limits.${name}`)}
            onText={(typed) => change({ limits: { ...limits, [name]: typed } })}
          />
        ))}
        <ChoiceField
          label={words.autostop}
          value={autostop}
          options={AUTOSTOPS.map((value) => ({ value, label: words.autostops[value] }))}
          onPick={(picked) => change({ autostop: picked })}
        />
        {autostop === "after" && (
          <TextField
            label={words.minutes}
            inputMode="numeric"
            value={autostopMinutes}
            error={problem("autostopMinutes")}
            onText={(typed) => change({ autostopMinutes: typed })}
          />
        )}
      </Pair>
    </Section>
  );
}

interface AccessFieldsProps extends Part {
  people: readonly Person[];
  /** It stays the default until another one is made it. */
  wasDefault: boolean;
}

export function AccessFields({ draft, change, problem, people, wasDefault }: AccessFieldsProps) {
  const { access, allowAgents, enabled, isDefault } = draft;
  return (
    <Section title={words.forWhom}>
      <div role="radiogroup" aria-label={words.forWhom} className="flex flex-col gap-2">
        {(["everyone", "listed"] as const).map((value) => (
          <Choice
            key={value}
            type="radio"
            name="access"
            checked={access === value}
            onChange={() => change({ access: value })}
            label={words[value]}
          />
        ))}
      </div>
      {access === "listed" && <People draft={draft} change={change} problem={problem} people={people} />}
      <Choice
        type="checkbox"
        checked={allowAgents}
        onChange={(event) => change({ allowAgents: event.currentTarget.checked })}
        label={words.agents}
        help={words.agentsHelp}
      />
      <Choice
        type="checkbox"
        checked={enabled}
        onChange={(event) => change({ enabled: event.currentTarget.checked })}
        label={words.enabled}
        help={words.enabledHelp}
      />
      <Choice
        type="checkbox"
        checked={isDefault}
        disabled={wasDefault}
        onChange={(event) => change({ isDefault: event.currentTarget.checked })}
        label={words.standard}
      />
    </Section>
  );
}

function People({ draft, change, problem, people }: Part & { people: readonly Person[] }) {
  const { userIds } = draft;
  const failure = problem("userIds");
  return (
    <fieldset className="flex max-h-60 min-w-0 flex-col gap-2 overflow-y-auto rounded-card border p-3">
      <legend className="sr-only">{words.people}</legend>
      {people.map(({ id, name, email }) => (
        <Choice
          key={id}
          type="checkbox"
          checked={userIds.includes(id)}
          onChange={(event) =>
            change({
              userIds: event.currentTarget.checked ? [...userIds, id] : userIds.filter((one) => one !== id),
            })
          }
          label={name}
          help={email}
        />
      ))}
      {failure !== undefined && <FieldError>{failure}</FieldError>}
    </fieldset>
  );
}
