ALTER TABLE "chats" ADD COLUMN "last_turn_stopped" boolean DEFAULT false NOT NULL;--> statement-breakpoint
-- What was said in the label until now.
UPDATE "chats" SET "last_turn_stopped" = true, "last_turn_summary" = NULL WHERE "last_turn_summary" = 'Stopped';
