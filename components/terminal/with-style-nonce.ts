/**
 * Runs `work`, in which a library makes style elements of its own, so that they carry this page's nonce: its policy takes no
 * others. xterm takes a document to make them with, and does not use it for all of them.
 */
export function withStyleNonce(work: () => void): void {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  document.createElement = (tag: string, options?: ElementCreationOptions) => {
    const element = Document.prototype.createElement.call(document, tag, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
  try {
    work();
  } finally {
    // What stands behind it is the prototype's own again.
    Reflect.deleteProperty(document, "createElement");
  }
}
