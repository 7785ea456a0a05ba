interface ChangeDetails {
  reason: string;
  event: Event;
  cancel(): void;
}

/** What an overlay does when it is to open or close. A press on its own button is the button's business. */
export function besideButton(anchor: HTMLElement | null, onOpenChange: (open: boolean) => void) {
  return (next: boolean, details: ChangeDetails) => {
    const { target } = details.event;
    const isOwnButton = target instanceof Node && anchor?.contains(target);
    if (!next && isOwnButton && details.reason === "outside-press") details.cancel();
    else onOpenChange(next);
  };
}
