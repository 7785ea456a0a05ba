-- Versions are moved here and nowhere else: see docs/architecture.md, "Versions".

CREATE SEQUENCE "chat_queue_position_seq" AS bigint;
--> statement-breakpoint
ALTER TABLE "chat_heartbeats" SET UNLOGGED;
--> statement-breakpoint
ALTER TABLE "part_frames" SET (
	autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_threshold = 10000,
	autovacuum_vacuum_insert_scale_factor = 0,
	autovacuum_vacuum_insert_threshold = 100000,
	autovacuum_analyze_scale_factor = 0,
	autovacuum_analyze_threshold = 50000
);
--> statement-breakpoint
ALTER TABLE "part_episodes" SET (
	fillfactor = 70,
	autovacuum_vacuum_scale_factor = 0,
	autovacuum_vacuum_threshold = 1000,
	autovacuum_analyze_scale_factor = 0,
	autovacuum_analyze_threshold = 5000
);
--> statement-breakpoint
CREATE FUNCTION chat_messages_assign_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		IF NEW.revision <> 0 THEN
			RAISE EXCEPTION 'chat_messages.revision is assigned by the database' USING ERRCODE = 'integrity_constraint_violation';
		END IF;
	ELSE
		IF NEW.chat_id IS DISTINCT FROM OLD.chat_id OR NEW.id IS DISTINCT FROM OLD.id THEN
			RAISE EXCEPTION 'a message never changes its chat or its id' USING ERRCODE = 'integrity_constraint_violation';
		END IF;
		IF NEW.revision <> OLD.revision THEN
			RAISE EXCEPTION 'chat_messages.revision is assigned by the database' USING ERRCODE = 'integrity_constraint_violation';
		END IF;
		IF NEW.parts::text IS DISTINCT FROM OLD.parts::text
			OR NEW.metadata::text IS DISTINCT FROM OLD.metadata::text
			OR NEW.origin::text IS DISTINCT FROM OLD.origin::text THEN
			RAISE EXCEPTION 'the JSON of a committed message is immutable' USING ERRCODE = 'integrity_constraint_violation';
		END IF;
		-- json has no equality: rows are compared as text, after what is cheap to compare.
		IF NEW.results_version = OLD.results_version AND NEW.deleted = OLD.deleted AND NEW::text = OLD::text THEN
			RETURN NEW;
		END IF;
	END IF;
	SELECT snapshot_version INTO NEW.revision FROM chats WHERE id = NEW.chat_id;
	IF NEW.revision IS NULL THEN
		RAISE EXCEPTION 'a message needs its chat' USING ERRCODE = 'foreign_key_violation';
	END IF;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER chat_messages_revision BEFORE INSERT OR UPDATE ON "chat_messages"
	FOR EACH ROW EXECUTE FUNCTION chat_messages_assign_revision();
--> statement-breakpoint
CREATE FUNCTION chat_messages_move_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		UPDATE chats c SET history_version = c.snapshot_version, generation_attempt = 0, generation_message_id = NULL
			WHERE c.id IN (SELECT n.chat_id FROM new_rows n);
	ELSE
		UPDATE chats c SET history_version = c.snapshot_version, generation_attempt = 0, generation_message_id = NULL
			WHERE c.id IN (
				SELECT n.chat_id FROM new_rows n JOIN old_rows o ON o.id = n.id
				WHERE n.results_version <> o.results_version OR n.deleted <> o.deleted OR n::text <> o::text
			);
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER chat_messages_history_insert AFTER INSERT ON "chat_messages" REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION chat_messages_move_history();
--> statement-breakpoint
CREATE TRIGGER chat_messages_history_update AFTER UPDATE ON "chat_messages" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION chat_messages_move_history();
--> statement-breakpoint
CREATE FUNCTION chat_queue_refuse_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.chat_id IS DISTINCT FROM OLD.chat_id THEN
		RAISE EXCEPTION 'a queued message never changes its chat' USING ERRCODE = 'integrity_constraint_violation';
	END IF;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER chat_queued_messages_chat BEFORE UPDATE ON "chat_queued_messages"
	FOR EACH ROW EXECUTE FUNCTION chat_queue_refuse_move();
--> statement-breakpoint
CREATE FUNCTION chat_queue_move_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		UPDATE chats c SET queue_version = c.snapshot_version WHERE c.id IN (SELECT n.chat_id FROM new_rows n);
	ELSIF TG_OP = 'DELETE' THEN
		UPDATE chats c SET queue_version = c.snapshot_version WHERE c.id IN (SELECT o.chat_id FROM old_rows o);
	ELSE
		UPDATE chats c SET queue_version = c.snapshot_version
			WHERE c.id IN (SELECT n.chat_id FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE n::text <> o::text);
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER chat_queued_messages_insert AFTER INSERT ON "chat_queued_messages" REFERENCING NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION chat_queue_move_version();
--> statement-breakpoint
CREATE TRIGGER chat_queued_messages_delete AFTER DELETE ON "chat_queued_messages" REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION chat_queue_move_version();
--> statement-breakpoint
CREATE TRIGGER chat_queued_messages_update AFTER UPDATE ON "chat_queued_messages" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
	FOR EACH STATEMENT EXECUTE FUNCTION chat_queue_move_version();
--> statement-breakpoint
CREATE FUNCTION chats_track_retry_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'INSERT' THEN
		IF NEW.retry_state_version <> 0 THEN
			RAISE EXCEPTION 'chats.retry_state_version is assigned by the database' USING ERRCODE = 'integrity_constraint_violation';
		END IF;
		RETURN NEW;
	END IF;
	IF NEW.retry_state_version <> OLD.retry_state_version THEN
		RAISE EXCEPTION 'chats.retry_state_version is assigned by the database' USING ERRCODE = 'integrity_constraint_violation';
	END IF;
	IF NEW.generation_attempt <> OLD.generation_attempt THEN
		NEW.retry_state := NULL;
	END IF;
	IF NEW.retry_state::text IS DISTINCT FROM OLD.retry_state::text THEN
		NEW.retry_state_version := NEW.snapshot_version;
	END IF;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER chats_retry_state BEFORE INSERT OR UPDATE ON "chats"
	FOR EACH ROW EXECUTE FUNCTION chats_track_retry_state();
