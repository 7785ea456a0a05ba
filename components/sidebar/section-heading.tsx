export function SectionHeading({ label, count }: { label: string; count: number | null }) {
  return (
    <h2 className="flex gap-1.5 px-2 pt-3 pb-1 text-faint text-label">
      {label}
      {count !== null && <span className="font-normal tabular-nums">{count}</span>}
    </h2>
  );
}
