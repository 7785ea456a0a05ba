/** As a field's `ref`: what somebody has just asked to write in takes the caret, behind what is there. The page does not jump. */
export function focusAtEnd(field: HTMLTextAreaElement | null): void {
  if (field === null || field === document.activeElement) return;
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
}
