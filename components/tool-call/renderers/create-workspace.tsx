import type { CallView } from "../call-view";
import { Card, CardHead, CardText } from "../card";
import { FactList } from "../fact-list";
import { record, textField } from "../json-fields";

export function CreateWorkspaceCard({ call }: { call: CallView }) {
  const name = textField(call.output, "workspace_name") ?? textField(call.input, "name") ?? "Workspace";
  const facts = call.phase === "done" ? record(call.output) : record(call.input);
  return (
    <Card>
      <CardHead title={name} />
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      <FactList facts={facts} empty="It is given no settings." />
    </Card>
  );
}
