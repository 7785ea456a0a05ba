CREATE TABLE "debug_runs" (
	"id" text PRIMARY KEY NOT NULL,
	"chat_id" text NOT NULL,
	"root_chat_id" text NOT NULL,
	"parent_run_id" text,
	"model_id" text,
	"trigger_message_id" text,
	"tip_message_id" text,
	"kind" text NOT NULL,
	"status" text DEFAULT 'in_progress' NOT NULL,
	"provider" text DEFAULT '' NOT NULL,
	"model" text DEFAULT '' NOT NULL,
	"summary" json DEFAULT '{}'::json NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "debug_steps" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"chat_id" text NOT NULL,
	"step_number" integer NOT NULL,
	"operation" text NOT NULL,
	"status" text DEFAULT 'in_progress' NOT NULL,
	"assistant_message_id" text,
	"request" json,
	"response" json,
	"usage" json,
	"attempts" json DEFAULT '[]'::json NOT NULL,
	"error" json,
	"metadata" json DEFAULT '{}'::json NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "debug_steps_number_key" UNIQUE("run_id","step_number")
);
--> statement-breakpoint
CREATE TABLE "drafts" (
	"user_id" text NOT NULL,
	"place" text NOT NULL,
	"text" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "drafts_user_id_place_pk" PRIMARY KEY("user_id","place")
);
--> statement-breakpoint
CREATE TABLE "model_overrides" (
	"context" text PRIMARY KEY NOT NULL,
	"model_id" text NOT NULL,
	"reasoning_effort" text,
	"updated_by" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_compaction_thresholds" (
	"user_id" text NOT NULL,
	"model_id" text NOT NULL,
	"threshold_percent" integer NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_compaction_thresholds_user_id_model_id_pk" PRIMARY KEY("user_id","model_id")
);
--> statement-breakpoint
CREATE TABLE "user_model_overrides" (
	"user_id" text NOT NULL,
	"context" text NOT NULL,
	"mode" text NOT NULL,
	"model_id" text,
	"reasoning_effort" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_model_overrides_user_id_context_pk" PRIMARY KEY("user_id","context")
);
--> statement-breakpoint
CREATE TABLE "user_settings" (
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"value" json NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_settings_user_id_name_pk" PRIMARY KEY("user_id","name")
);
--> statement-breakpoint
ALTER TABLE "chats" ADD COLUMN "debug_override" boolean;--> statement-breakpoint
ALTER TABLE "debug_runs" ADD CONSTRAINT "debug_runs_chat_id_chats_id_fk" FOREIGN KEY ("chat_id") REFERENCES "public"."chats"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "debug_steps" ADD CONSTRAINT "debug_steps_run_id_debug_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."debug_runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drafts" ADD CONSTRAINT "drafts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_overrides" ADD CONSTRAINT "model_overrides_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_compaction_thresholds" ADD CONSTRAINT "user_compaction_thresholds_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_compaction_thresholds" ADD CONSTRAINT "user_compaction_thresholds_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_model_overrides" ADD CONSTRAINT "user_model_overrides_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_model_overrides" ADD CONSTRAINT "user_model_overrides_model_id_models_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."models"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_settings" ADD CONSTRAINT "user_settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "debug_runs_chat_idx" ON "debug_runs" USING btree ("chat_id","started_at");--> statement-breakpoint
CREATE INDEX "debug_runs_updated_idx" ON "debug_runs" USING btree ("updated_at");--> statement-breakpoint
CREATE INDEX "drafts_updated_idx" ON "drafts" USING btree ("updated_at");