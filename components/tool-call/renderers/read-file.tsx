import { formatCount } from "@/lib/format";
import type { CallView } from "../call-view";
import { Card, CardHead, CardText } from "../card";
import { listField, numberField, record, textField } from "../json-fields";
import { OutputView } from "../output-view";

export function ReadFileCard({ call }: { call: CallView }) {
  const path = textField(call.input, "path") ?? "";
  const lines = numberField(call.output, "lines_read");
  const total = numberField(call.output, "total_lines");
  return (
    <Card>
      <CardHead title={path} facts={[linesText(lines, total)]} />
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {call.phase === "done" && <ReadBody call={call} path={path} />}
      {call.phase !== "done" && call.errorText === null && <CardText>Nothing has been read yet.</CardText>}
    </Card>
  );
}

function linesText(lines: number | null, total: number | null): string | null {
  if (lines === null) return null;
  if (total === null || total === lines) return `${formatCount(lines)} ${lines === 1 ? "line" : "lines"}`;
  return `${formatCount(lines)} of ${formatCount(total)} lines`;
}

function ReadBody({ call, path }: { call: CallView; path: string }) {
  const content = textField(call.output, "content");
  const text = content ?? listField(call.output, "entries").map(entryText).join("\n");
  const isList = content === null && Array.isArray(record(call.output)["entries"]);
  return (
    <OutputView
      text={text}
      keep="first"
      label={isList ? `Entries of ${path}` : `Content of ${path}`}
      empty={isList ? "The folder is empty." : "The file is empty."}
      copyLabel="Copy"
    />
  );
}

function entryText(entry: unknown): string {
  const name = textField(entry, "name") ?? "";
  return textField(entry, "type") === "directory" ? `${name}/` : name;
}
