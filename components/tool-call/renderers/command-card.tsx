"use client";

import { Button } from "@/components/ui/button";
import { Chip } from "@/components/ui/chip";
import { copy } from "@/lib/copy";
import { formatDuration } from "@/lib/format";
import { isInBackground, isPastLimit } from "../call-words";
import type { CallView } from "../call-view";
import { Card, CardHead, CardText } from "../card";
import { useCallActions } from "../chat-actions";
import { numberField, record, textField } from "../json-fields";
import { WouldHaveChanged } from "./would-have-changed";
import { OutputView } from "../output-view";

/** A command and what it wrote: of a call that runs it, and of a call that looks after it. A result's note is for the model. */
export function CommandCard({ call, command }: { call: CallView; command: string }) {
  const output = call.liveOutput ?? textField(call.output, "output") ?? "";
  const error = call.errorText ?? textField(call.output, "error");
  const isRunning = call.phase === "running" || isInBackground(call);
  return (
    <Card>
      <CardHead
        title={command === "" ? "$" : `$ ${command}`}
        facts={[
          textField(call.input, "workdir"),
          call.durationMs === null ? null : formatDuration(call.durationMs),
        ]}
      >
        <CommandChips call={call} />
      </CardHead>
      {command.includes("\n") && (
        <pre className="max-h-40 overflow-auto border-b px-3 py-2 text-code whitespace-pre">{command}</pre>
      )}
      {error && <CardText isDanger={call.phase === "failed"}>{error}</CardText>}
      {(output !== "" || !error) && (
        <OutputView text={output} label={`Output of ${command}`} empty={emptyText(call.phase, isRunning)} />
      )}
      <WouldHaveChanged output={call.output} />
      {isPastLimit(call) && <PastLimit call={call} />}
    </Card>
  );
}

function emptyText(phase: CallView["phase"], isRunning: boolean): string {
  if (phase === "preparing" || phase === "waiting") return "Not started yet.";
  return isRunning ? "No output yet." : "No output.";
}

function CommandChips({ call }: { call: CallView }) {
  const exitCode = numberField(call.output, "exit_code");
  const hasNoExit = call.phase === "done" && record(call.output)["exit_code"] === null;
  const isKilled = hasNoExit && call.toolName === "execute" && !isInBackground(call);
  return (
    <>
      {exitCode !== null && exitCode !== 0 && <Chip tone="danger">exit {exitCode}</Chip>}
      {isKilled && <Chip tone="danger">killed</Chip>}
      {isPastLimit(call) && <Chip tone="warn">timed out</Chip>}
      {isInBackground(call) && <Chip tone="accent">in background</Chip>}
      {call.phase === "stopped" && <Chip>stopped</Chip>}
      {call.kept && <Chip>result kept from before the restart</Chip>}
    </>
  );
}

function PastLimit({ call }: { call: CallView }) {
  const { showProcesses, stopProcess } = useCallActions();
  const processId = textField(call.output, "background_process_id");
  const { sentence, buttons } = copy.turn.pastLimit(formatDuration(call.durationMs ?? 0));
  return (
    <div className="flex flex-wrap items-center gap-2 border-t px-3 py-2">
      <p className="min-w-0 flex-1 basis-60 text-muted text-ui">{sentence}</p>
      {showProcesses && <Button onClick={showProcesses}>{buttons[0]}</Button>}
      {stopProcess && processId && (
        <Button look="quiet" onClick={() => stopProcess(processId)}>
          {buttons[1]}
        </Button>
      )}
    </div>
  );
}
