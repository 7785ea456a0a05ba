export interface ParsedEvent {
  id: string;
  name: string;
  data: string;
}

/** Feeds on text as it comes and gives back whole server-sent events; comments and unknown fields are skipped. */
export function createSseParser(): (text: string) => ParsedEvent[] {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).replaceAll("\r\n", "\n").split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => parseBlock(block) ?? []);
  };
}

function parseBlock(block: string): ParsedEvent | null {
  const event: ParsedEvent = { id: "", name: "message", data: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (field === "id") event.id = value;
    else if (field === "event") event.name = value;
    else if (field === "data") data.push(value);
  }
  return data.length === 0 ? null : { ...event, data: data.join("\n") };
}
