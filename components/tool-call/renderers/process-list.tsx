import { Chip } from "@/components/ui/chip";
import { formatCount } from "@/lib/format";
import type { CallView } from "../call-view";
import { Card, CardFoot, CardText } from "../card";
import { listField, numberField, textField } from "../json-fields";

/** The commands that a chat was told of: what each is, and how it is or ended. */
export function ProcessListCard({ call }: { call: CallView }) {
  const processes = listField(call.output, "processes");
  const running = processes.filter((process) => textField(process, "status") === "running").length;
  return (
    <Card>
      {call.errorText !== null && <CardText isDanger>{call.errorText}</CardText>}
      {call.errorText === null && processes.length === 0 && (
        <CardText>{call.phase === "done" ? "No commands." : "Not known yet."}</CardText>
      )}
      {processes.length > 0 && (
        <>
          <ul className="max-h-84 overflow-auto py-1">
            {processes.map((process, index) => (
              <ProcessLine key={textField(process, "process_id") ?? index} process={process} />
            ))}
          </ul>
          <CardFoot>
            {formatCount(running)} running · {formatCount(processes.length - running)} ended
          </CardFoot>
        </>
      )}
    </Card>
  );
}

function ProcessLine({ process }: { process: unknown }) {
  const command = textField(process, "command") ?? "";
  const exitCode = numberField(process, "exit_code");
  const isRunning = textField(process, "status") === "running";
  return (
    <li className="flex min-h-7 items-center gap-2 px-3">
      <code className="min-w-0 flex-1 truncate text-code" title={command}>
        {command}
      </code>
      {isRunning && <Chip tone="accent">running</Chip>}
      {!isRunning && (
        <Chip tone={exitCode === 0 ? "neutral" : "danger"}>
          {exitCode === null ? "killed" : `exit ${exitCode}`}
        </Chip>
      )}
    </li>
  );
}
