CREATE TABLE "level_changes" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text,
	"risk" text NOT NULL,
	"cause" text NOT NULL,
	"from_level" text NOT NULL,
	"to_level" text NOT NULL,
	"reason" text NOT NULL,
	"proposed_by" text,
	"scheme_version" text NOT NULL,
	"status" text NOT NULL,
	"task_id" text,
	"proposed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "level_changes_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "inherited_levels" (
	"person" text PRIMARY KEY NOT NULL,
	"level" text NOT NULL,
	"rule" text NOT NULL,
	"departments" jsonb NOT NULL,
	"scheme_version" text NOT NULL,
	"since" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "responsibilities" (
	"risk" text NOT NULL,
	"duty" text NOT NULL,
	"kind" text NOT NULL,
	"holder" text NOT NULL,
	"level" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	CONSTRAINT "responsibilities_risk_duty_kind_holder_pk" PRIMARY KEY("risk","duty","kind","holder")
);
--> statement-breakpoint
CREATE TABLE "supervision_digests" (
	"person" text NOT NULL,
	"sent_at" timestamp with time zone NOT NULL,
	"points" jsonb NOT NULL,
	CONSTRAINT "supervision_digests_person_sent_at_pk" PRIMARY KEY("person","sent_at")
);
--> statement-breakpoint
CREATE INDEX "level_changes_risk" ON "level_changes" USING btree ("risk");--> statement-breakpoint
CREATE UNIQUE INDEX "level_changes_one_running" ON "level_changes" USING btree ("risk") WHERE "level_changes"."status" = 'in-approval';--> statement-breakpoint
CREATE INDEX "responsibilities_holder" ON "responsibilities" USING btree ("holder");