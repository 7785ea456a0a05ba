import type { CallView } from "../call-view";
import { Card, CardFoot, CardHead, CardText } from "../card";
import { listField, textField } from "../json-fields";
import { OutputView } from "../output-view";

/** What a skill, or a file that comes with it, says. */
export function ReadSkillCard({ call }: { call: CallView }) {
  const name = textField(call.input, "name") ?? "";
  const path = textField(call.input, "path");
  const files = listField(call.output, "files").filter((file) => typeof file === "string");
  return (
    <Card>
      <CardHead
        title={path === null ? name : `${name}/${path}`}
        facts={[path === null ? textField(call.output, "dir") : null]}
      />
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {call.phase === "done" && (
        <OutputView
          text={textField(call.output, "body") ?? textField(call.output, "content") ?? ""}
          keep="first"
          label={`Content of ${path ?? name}`}
          empty="It says nothing."
          copyLabel="Copy"
        />
      )}
      {call.phase !== "done" && call.errorText === null && <CardText>Nothing has been read yet.</CardText>}
      {files.length > 0 && <CardFoot>With {files.join(", ")}</CardFoot>}
    </Card>
  );
}
