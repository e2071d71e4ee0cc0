CREATE TABLE "carry_overs" (
	"id" text PRIMARY KEY NOT NULL,
	"round" text NOT NULL,
	"risk" text NOT NULL,
	"state" text NOT NULL,
	"old_version" text NOT NULL,
	"old_level" text,
	"new_version" text NOT NULL,
	"new_level" text,
	"reason" text,
	"answered_by" text,
	"answered_at" timestamp with time zone,
	"confirmed_by" text,
	"confirmed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "cycle_rounds" (
	"id" text PRIMARY KEY NOT NULL,
	"from_version" text NOT NULL,
	"to_version" text NOT NULL,
	"due" text NOT NULL,
	"state" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_by" text NOT NULL,
	"listed_at" timestamp with time zone,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "scheme_drafts" (
	"id" text PRIMARY KEY NOT NULL,
	"scheme_id" text NOT NULL,
	"content" jsonb NOT NULL,
	"filled" jsonb NOT NULL,
	"state" text NOT NULL,
	"proposed_at" timestamp with time zone NOT NULL,
	"proposed_by" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "scheme_versions" ADD COLUMN "filled" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "carry_overs_point" ON "carry_overs" USING btree ("round","risk");--> statement-breakpoint
CREATE INDEX "carry_overs_risk" ON "carry_overs" USING btree ("risk");--> statement-breakpoint
CREATE UNIQUE INDEX "cycle_rounds_one_open" ON "cycle_rounds" USING btree ("state") WHERE "cycle_rounds"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "scheme_drafts_one" ON "scheme_drafts" USING btree ("scheme_id") WHERE "scheme_drafts"."state" = 'draft';