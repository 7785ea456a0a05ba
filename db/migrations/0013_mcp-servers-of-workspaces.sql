CREATE TABLE "chat_workspace_tools" (
	"chat_id" text PRIMARY KEY NOT NULL,
	"workspace_id" text NOT NULL,
	"turn_started_at" timestamp with time zone,
	"mcp_version" text,
	"tools" json NOT NULL,
	"owner_epoch" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "mcp_version" text;--> statement-breakpoint
ALTER TABLE "chat_workspace_tools" ADD CONSTRAINT "chat_workspace_tools_chat_id_chats_id_fk" FOREIGN KEY ("chat_id") REFERENCES "public"."chats"("id") ON DELETE cascade ON UPDATE no action;