import { useWorkspace } from "@/components/workspace/use-workspace";
import { WorkspaceLog } from "@/components/workspace/workspace-log";
import type { CallView } from "../call-view";
import { Card, CardHead, CardText } from "../card";
import { useCallActions } from "../chat-actions";
import { FactList } from "../fact-list";
import { record, textField } from "../json-fields";

/** The chat has the workspace before it is up, so that its start can be followed here. */
function LiveLog({ workspaceId }: { workspaceId: string }) {
  const { view } = useWorkspace(workspaceId);
  return view?.status === "starting" ? <WorkspaceLog workspaceId={view.id} build={view.build} /> : null;
}

export function CreateWorkspaceCard({ call }: { call: CallView }) {
  const { workspaceId = null } = useCallActions();
  const name = textField(call.output, "workspace_name") ?? textField(call.input, "name") ?? "Workspace";
  const facts = call.phase === "done" ? record(call.output) : record(call.input);
  return (
    <Card>
      <CardHead title={name} />
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {call.phase === "running" && workspaceId !== null && <LiveLog workspaceId={workspaceId} />}
      <FactList facts={facts} empty="It is given no settings." />
    </Card>
  );
}
