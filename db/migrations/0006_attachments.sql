ALTER TABLE "files" ADD COLUMN "linked_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "chat_messages_usage_idx" ON "chat_messages" USING btree ("chat_id","input_tokens","output_tokens") WHERE input_tokens is not null or output_tokens is not null;--> statement-breakpoint
CREATE INDEX "files_created_idx" ON "files" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "model_calls_cost_idx" ON "model_calls" USING btree ("chat_id","cost_micros") WHERE cost_micros is not null;