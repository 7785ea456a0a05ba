"use client";

import { ChatRow } from "@/components/sidebar/chat-row";
import { ListFailed, ListMessage, LoadingRows } from "@/components/sidebar/list-state";
import { SectionHeading } from "@/components/sidebar/section-heading";
import { copy } from "@/lib/copy";
import { LONG_WORD, ROWS } from "../hostile-data";
import { Specimen } from "../specimen";

const nothing = () => {};

export function SidebarSection() {
  return (
    <>
      <Specimen name="Rows in every state, and with hostile titles">
        <div className="w-66 max-w-full bg-app p-2 phone:w-full">
          <SectionHeading label="Needs you" count={2} />
          {ROWS.map(({ chat, isChild = false, isSelected = false }) => (
            <ChatRow
              key={chat.id}
              chat={chat}
              role="admin"
              modelName="claude-opus-4.6"
              now={null}
              isChild={isChild}
              isSelected={isSelected}
              isMenuOpen={false}
              onMenu={nothing}
            />
          ))}
        </div>
      </Specimen>
      <Specimen name="Empty, loading, failed, nothing found, offline">
        <div className="w-66 max-w-full bg-app p-2 phone:w-full">
          <ListMessage>{copy.sidebar.empty}</ListMessage>
          <LoadingRows />
          <ListFailed onRetry={nothing} />
          <ListMessage>{copy.sidebar.nothingFound(LONG_WORD).sentence}</ListMessage>
          <p className="bg-warn-bg px-4 py-1.5 text-meta">{copy.sidebar.offline}</p>
        </div>
      </Specimen>
    </>
  );
}
