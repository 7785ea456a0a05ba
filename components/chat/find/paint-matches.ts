const ALL = "find";
const CURRENT = "find-current";

/** Marks the query wherever it stands on screen, without touching the page; returns the first mark in the current block. */
export function paintMatches(
  root: HTMLElement,
  { query, currentKey }: { query: string; currentKey: string | null },
): Range | null {
  if (!("highlights" in CSS)) return null;
  const others: Range[] = [];
  const current: Range[] = [];
  for (const element of root.querySelectorAll<HTMLElement>("[data-find]")) {
    const ranges = rangesIn(element, query.toLowerCase());
    (element.dataset["find"] === currentKey ? current : others).push(...ranges);
  }
  CSS.highlights.set(ALL, new Highlight(...others));
  CSS.highlights.set(CURRENT, new Highlight(...current));
  return current[0] ?? null;
}

export function clearMatches(): void {
  if (!("highlights" in CSS)) return;
  CSS.highlights.delete(ALL);
  CSS.highlights.delete(CURRENT);
}

/** Text runs over the borders of elements: a word of code may be coloured in two pieces. */
function rangesIn(element: HTMLElement, wanted: string): Range[] {
  const nodes = textNodesIn(element);
  const text = nodes.map((node) => node.data).join("");
  const low = text.toLowerCase();
  if (wanted === "" || low.length !== text.length) return [];
  const ranges: Range[] = [];
  let at = low.indexOf(wanted);
  let index = 0;
  let before = 0;
  const place = (offset: number, isEnd: boolean): { node: Text; offset: number } | null => {
    for (let node = nodes[index]; node !== undefined; node = nodes[index]) {
      const within = offset - before;
      if (within < node.length || (isEnd && within === node.length)) return { node, offset: within };
      before += node.length;
      index += 1;
    }
    return null;
  };
  while (at !== -1) {
    const start = place(at, false);
    const end = place(at + wanted.length, true);
    if (start === null || end === null) break;
    const range = new Range();
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
    ranges.push(range);
    at = low.indexOf(wanted, at + wanted.length);
  }
  return ranges;
}

/** Those of the element itself: an inner block with a mark of its own has its own. */
function textNodesIn(element: HTMLElement): Text[] {
  const walker = document.createTreeWalker(
    element,
    NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT,
    (node) => {
      if (node instanceof Text) return NodeFilter.FILTER_ACCEPT;
      return node instanceof HTMLElement && node.dataset["find"] !== undefined
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_SKIP;
    },
  );
  const nodes: Text[] = [];
  while (walker.nextNode()) if (walker.currentNode instanceof Text) nodes.push(walker.currentNode);
  return nodes;
}
