/** What every field has in common; 16 px on touch, so that no browser zooms in. */
export const CONTROL_CLASS =
  "w-full min-w-0 rounded-row border border-border-control bg-main px-2.5 text-form text-fg touch:text-touch aria-invalid:border-danger disabled:opacity-60 focus-visible:outline-offset-0";
