CREATE TABLE "template_users" (
	"template_id" text NOT NULL,
	"user_id" text NOT NULL,
	CONSTRAINT "template_users_template_id_user_id_pk" PRIMARY KEY("template_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "workspace_approvals" (
	"workspace_id" text NOT NULL,
	"hash" text NOT NULL,
	"decision" text NOT NULL,
	"decided_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workspace_approvals_workspace_id_hash_pk" PRIMARY KEY("workspace_id","hash")
);
--> statement-breakpoint
CREATE TABLE "workspace_logs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "workspace_logs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"workspace_id" text NOT NULL,
	"build" integer NOT NULL,
	"level" text DEFAULT 'info' NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "readme" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "parameters" json DEFAULT '[]'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "presets" json DEFAULT '[]'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "env" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "limits" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "autostop_minutes" integer;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "allow_agents" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "templates" ADD COLUMN "access" text DEFAULT 'everyone' NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "user_parameters" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "preset_id" text;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "env" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "limits" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "autostop_minutes" integer;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "driver_state" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "build" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "workspaces" ADD COLUMN "last_used_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "template_users" ADD CONSTRAINT "template_users_template_id_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."templates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_users" ADD CONSTRAINT "template_users_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_approvals" ADD CONSTRAINT "workspace_approvals_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_approvals" ADD CONSTRAINT "workspace_approvals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "workspace_logs" ADD CONSTRAINT "workspace_logs_workspace_id_workspaces_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workspace_logs_place_idx" ON "workspace_logs" USING btree ("workspace_id","id");