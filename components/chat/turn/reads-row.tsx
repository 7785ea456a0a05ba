"use client";

import { FileText } from "lucide-react";
import type { CallView } from "@/components/tool-call/call-view";
import { pathsText } from "@/components/tool-call/call-words";
import { useOpenRow } from "@/components/tool-call/chat-actions";
import { textField } from "@/components/tool-call/json-fields";
import { RowButton, RowObject } from "@/components/tool-call/row-button";
import { ToolCall } from "@/components/tool-call/tool-call";
import { formatPlural } from "@/lib/format";

/** `Read 3 files`; opens into the rows that it stands for. */
export function ReadsRow({ rowKey, calls }: { rowKey: string; calls: readonly CallView[] }) {
  const [isOpen, toggle] = useOpenRow(`${rowKey}/reads`);
  const paths = [
    ...new Set(calls.map((call) => textField(call.input, "path")).filter((path) => path !== null)),
  ];
  return (
    <div>
      <RowButton
        icon={FileText}
        verb={`Read ${formatPlural(paths.length, "file")}`}
        isOpen={isOpen}
        onToggle={toggle}
      >
        <RowObject isCode>{pathsText(paths)}</RowObject>
      </RowButton>
      {isOpen && (
        <div className="pl-6">
          {calls.map((call) => (
            <div key={call.key} data-find={call.key}>
              <ToolCall call={call} />
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
