import { type ComponentProps, type ReactNode, useId } from "react";

interface ChoiceProps extends Omit<ComponentProps<"input">, "children"> {
  type: "checkbox" | "radio";
  label: ReactNode;
  help?: ReactNode;
}

/** A checkbox or radio button with its label, and a line of help that belongs to it. */
export function Choice({ label, help, ...rest }: ChoiceProps) {
  const id = useId();
  const helpId = `${id}-help`;
  return (
    <div className="grid grid-cols-[16px_minmax(0,1fr)] gap-x-2 text-form touch:min-h-11 touch:items-center">
      <input
        {...rest}
        id={id}
        {...(help ? { "aria-describedby": helpId } : {})}
        className="mt-0.5 size-4 accent-accent touch:mt-0"
      />
      <label htmlFor={id}>{label}</label>
      {help && (
        <p id={helpId} className="col-start-2 text-meta text-muted">
          {help}
        </p>
      )}
    </div>
  );
}
