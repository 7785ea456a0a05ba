const MAX_VALUE = 2_000;

/** Names and values side by side; on a phone below one another. */
export function FactList({ facts, empty }: { facts: Record<string, unknown>; empty: string }) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return <p className="px-3 py-2 text-meta text-muted">{empty}</p>;
  return (
    <dl className="grid grid-cols-[minmax(80px,auto)_1fr] gap-x-4 gap-y-1 px-3 py-2 phone:grid-cols-1">
      {entries.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="min-w-0 break-words text-meta leading-5 text-muted">{name}</dt>
          <dd className="min-w-0 font-mono text-code break-words whitespace-pre-wrap">{valueText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function valueText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}
