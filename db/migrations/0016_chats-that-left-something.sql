CREATE TABLE "deleted_chat_places" (
	"chat_id" text NOT NULL,
	"workspace_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deleted_chat_places_chat_id_workspace_id_pk" PRIMARY KEY("chat_id","workspace_id")
);
--> statement-breakpoint
ALTER TABLE "deleted_chat_places" ADD CONSTRAINT "deleted_chat_places_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;