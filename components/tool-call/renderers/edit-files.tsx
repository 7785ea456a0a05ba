import { DiffView } from "@/components/chat/diff/diff-view";
import type { CallView } from "../call-view";
import { editedPaths } from "../call-words";
import { Card, CardHead, CardText } from "../card";
import { ChangeFigures } from "../change-figures";
import { listField, numberField, textField } from "../json-fields";

export function EditFilesCard({ call }: { call: CallView }) {
  const files = listField(call.output, "files");
  if (call.phase !== "done" || files.length === 0) return <UnfinishedEdit call={call} />;
  return files.map((file, index) => (
    <FileDiffCard key={textField(file, "path") ?? index} file={file} fallbackPath="" />
  ));
}

/** The change of one file, as the workspace made it. */
export function FileDiffCard({ file, fallbackPath }: { file: unknown; fallbackPath: string }) {
  const path = textField(file, "path") ?? fallbackPath;
  const diff = textField(file, "diff");
  return (
    <Card>
      <CardHead title={path}>
        <ChangeFigures
          additions={numberField(file, "additions") ?? 0}
          deletions={numberField(file, "deletions") ?? 0}
        />
      </CardHead>
      {diff === null ? (
        <CardText>The content did not change.</CardText>
      ) : (
        <DiffView diff={diff} path={path} />
      )}
    </Card>
  );
}

/** No lines are shown of an edit that was not made. */
export function UnfinishedEdit({ call }: { call: CallView }) {
  const path = textField(call.input, "path");
  const paths = path === null ? editedPaths(call.input) : [path];
  return (
    <Card>
      <CardHead title={paths.join(", ")} />
      {call.errorText === null ? (
        <CardText>
          {call.phase === "stopped" ? "It was stopped before it was done." : "Not done yet."}
        </CardText>
      ) : (
        <CardText isDanger>{call.errorText}</CardText>
      )}
    </Card>
  );
}
