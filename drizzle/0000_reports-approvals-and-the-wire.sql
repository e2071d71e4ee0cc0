CREATE TABLE "approval_deciders" (
	"step_id" text NOT NULL,
	"person" text NOT NULL,
	"because" text NOT NULL,
	"instead_of" text,
	"agreed_at" timestamp with time zone,
	CONSTRAINT "approval_deciders_step_id_person_pk" PRIMARY KEY("step_id","person")
);
--> statement-breakpoint
CREATE TABLE "approval_level_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"approval_id" text NOT NULL,
	"step_id" text NOT NULL,
	"from_level" text NOT NULL,
	"to_level" text NOT NULL,
	"reason" text NOT NULL,
	"changed_by" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approval_steps" (
	"id" text PRIMARY KEY NOT NULL,
	"approval_id" text NOT NULL,
	"position" integer NOT NULL,
	"key" text NOT NULL,
	"label" text NOT NULL,
	"decide" text NOT NULL,
	"may_change_level" boolean NOT NULL,
	"status" text NOT NULL,
	"opened_at" timestamp with time zone,
	"reminded_at" timestamp with time zone,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"reason" text,
	"via" text,
	"paper" jsonb,
	"body" text,
	"snapshot" jsonb,
	"cards" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"concerned" text NOT NULL,
	"scheme_version" text NOT NULL,
	"status" text NOT NULL,
	"snapshot" jsonb NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "delegations" (
	"id" text PRIMARY KEY NOT NULL,
	"person" text NOT NULL,
	"delegate" text NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"until_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"product_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"object_kind" text NOT NULL,
	"object_id" text NOT NULL,
	"outcome" text NOT NULL,
	"detail" jsonb NOT NULL,
	"request_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "access_tokens" (
	"app" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"refreshing_until" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "card_codes" (
	"code" text PRIMARY KEY NOT NULL,
	"task_id" text NOT NULL,
	"obtained_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "cards" (
	"task_id" text PRIMARY KEY NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"people" text[] NOT NULL,
	"card" jsonb NOT NULL,
	"settled" text,
	"replaced_by" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"person" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"person" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"body" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone,
	"done_at" timestamp with time zone,
	"error" text,
	CONSTRAINT "inbox_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "inbox_claims" (
	"person" text PRIMARY KEY NOT NULL,
	"owner" text NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"body" text NOT NULL,
	"hash" text,
	"task_id" text,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"ambiguous" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"first_attempt_at" timestamp with time zone,
	"attempted_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"owner" text,
	"code" text,
	"tell_failure" boolean DEFAULT true NOT NULL,
	"sent_at" timestamp with time zone,
	"error_code" integer,
	"error" text,
	"message_id" text,
	"invalid_people" text[]
);
--> statement-breakpoint
CREATE TABLE "outbox_people" (
	"seq" bigint NOT NULL,
	"person" text NOT NULL,
	"open" boolean DEFAULT true NOT NULL,
	CONSTRAINT "outbox_people_seq_person_pk" PRIMARY KEY("seq","person")
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"person" text PRIMARY KEY NOT NULL,
	"flow" text,
	"state" jsonb,
	"opened_at" timestamp with time zone,
	"list" text,
	"list_cursor" text
);
--> statement-breakpoint
CREATE TABLE "departments" (
	"id" integer PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"parent_id" integer,
	"order" integer DEFAULT 0 NOT NULL,
	"leaders" text[] DEFAULT '{}' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"role" text NOT NULL,
	"person" text NOT NULL,
	"granted_by" text NOT NULL,
	"granted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"departments" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "grants_role_person_pk" PRIMARY KEY("role","person")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"person" text NOT NULL,
	"department" integer NOT NULL,
	"leads" boolean DEFAULT false NOT NULL,
	"place" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "memberships_person_department_pk" PRIMARY KEY("person","department")
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" text PRIMARY KEY NOT NULL,
	"userid" text NOT NULL,
	"name" text NOT NULL,
	"main_department" integer,
	"position" text DEFAULT '' NOT NULL,
	"status" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tag_departments" (
	"tag" integer NOT NULL,
	"department" integer NOT NULL,
	CONSTRAINT "tag_departments_tag_department_pk" PRIMARY KEY("tag","department")
);
--> statement-breakpoint
CREATE TABLE "tag_members" (
	"tag" integer NOT NULL,
	"person" text NOT NULL,
	CONSTRAINT "tag_members_tag_person_pk" PRIMARY KEY("tag","person")
);
--> statement-breakpoint
CREATE TABLE "tags" (
	"id" integer PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "clock" (
	"id" integer PRIMARY KEY NOT NULL,
	"offset_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scheduled_runs" (
	"job" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"ran_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scheduled_runs_job_due_at_pk" PRIMARY KEY("job","due_at")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_kind" text NOT NULL,
	"owner_id" text NOT NULL,
	"media_type" text NOT NULL,
	"sha256" text NOT NULL,
	"content" "bytea" NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "numbers" (
	"prefix" text NOT NULL,
	"year" integer NOT NULL,
	"last" integer NOT NULL,
	CONSTRAINT "numbers_prefix_year_pk" PRIMARY KEY("prefix","year")
);
--> statement-breakpoint
CREATE TABLE "risk_drafts" (
	"id" text PRIMARY KEY NOT NULL,
	"person" text NOT NULL,
	"fields" jsonb NOT NULL,
	"suggestion" jsonb NOT NULL,
	"scheme_version" text NOT NULL,
	"state" text NOT NULL,
	"task_id" text NOT NULL,
	"risk_id" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "risks" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"reporter" text NOT NULL,
	"department" integer,
	"fields" jsonb NOT NULL,
	"scheme_version" text NOT NULL,
	"status" text NOT NULL,
	"approval_id" text,
	"reported_at" timestamp with time zone NOT NULL,
	"filed_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "risks_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "scheme_versions" (
	"id" text PRIMARY KEY NOT NULL,
	"scheme_id" text NOT NULL,
	"version" integer NOT NULL,
	"content" jsonb NOT NULL,
	"hash" text NOT NULL,
	"state" text NOT NULL,
	"activated_at" timestamp with time zone NOT NULL,
	"activated_by" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "approval_deciders_person" ON "approval_deciders" USING btree ("person");--> statement-breakpoint
CREATE INDEX "approval_level_changes_approval" ON "approval_level_changes" USING btree ("approval_id");--> statement-breakpoint
CREATE INDEX "approval_steps_approval" ON "approval_steps" USING btree ("approval_id","position");--> statement-breakpoint
CREATE INDEX "approval_steps_open" ON "approval_steps" USING btree ("status") WHERE "approval_steps"."status" in ('pending', 'gap', 'outside');--> statement-breakpoint
CREATE UNIQUE INDEX "approval_steps_one_open" ON "approval_steps" USING btree ("approval_id") WHERE "approval_steps"."status" in ('pending', 'gap', 'outside');--> statement-breakpoint
CREATE INDEX "approvals_subject" ON "approvals" USING btree ("subject_kind","subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_one_running" ON "approvals" USING btree ("subject_kind","subject_id") WHERE "approvals"."status" = 'running';--> statement-breakpoint
CREATE INDEX "delegations_person" ON "delegations" USING btree ("person");--> statement-breakpoint
CREATE INDEX "audit_object" ON "audit" USING btree ("object_kind","object_id");--> statement-breakpoint
CREATE INDEX "card_codes_task" ON "card_codes" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "cards_subject" ON "cards" USING btree ("subject_kind","subject_id");--> statement-breakpoint
CREATE INDEX "deliveries_person_at" ON "deliveries" USING btree ("person","at");--> statement-breakpoint
CREATE INDEX "inbox_waiting" ON "inbox" USING btree ("person","sent_at","seq") WHERE "inbox"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("seq") WHERE "outbox"."state" in ('waiting', 'sending');--> statement-breakpoint
CREATE INDEX "outbox_hash" ON "outbox" USING btree ("hash") WHERE "outbox"."hash" is not null;--> statement-breakpoint
CREATE INDEX "outbox_failed" ON "outbox" USING btree ("seq") WHERE "outbox"."state" = 'failed';--> statement-breakpoint
CREATE INDEX "outbox_people_open" ON "outbox_people" USING btree ("person","seq") WHERE "outbox_people"."open";--> statement-breakpoint
CREATE INDEX "memberships_department" ON "memberships" USING btree ("department");--> statement-breakpoint
CREATE INDEX "attachments_owner" ON "attachments" USING btree ("owner_kind","owner_id");--> statement-breakpoint
CREATE INDEX "risk_drafts_person" ON "risk_drafts" USING btree ("person","created_at");--> statement-breakpoint
CREATE INDEX "risks_reporter" ON "risks" USING btree ("reporter");--> statement-breakpoint
CREATE INDEX "risks_department" ON "risks" USING btree ("department");--> statement-breakpoint
CREATE INDEX "risks_status" ON "risks" USING btree ("status");--> statement-breakpoint
CREATE UNIQUE INDEX "scheme_versions_number" ON "scheme_versions" USING btree ("scheme_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "scheme_versions_one_active" ON "scheme_versions" USING btree ("state") WHERE "scheme_versions"."state" = 'active';