CREATE TABLE "matter_figures" (
	"id" text PRIMARY KEY NOT NULL,
	"matter" text NOT NULL,
	"fact" text NOT NULL,
	"amount" text NOT NULL,
	"entered_by" text NOT NULL,
	"entered_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "matter_listings" (
	"matter" text NOT NULL,
	"clock" text NOT NULL,
	"due" text NOT NULL,
	"listed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "matter_listings_matter_clock_due_pk" PRIMARY KEY("matter","clock","due")
);
--> statement-breakpoint
CREATE TABLE "matter_passes" (
	"id" text PRIMARY KEY NOT NULL,
	"matter" text NOT NULL,
	"gate" text NOT NULL,
	"on" text NOT NULL,
	"note" text,
	"passed_by" text NOT NULL,
	"passed_at" timestamp with time zone NOT NULL,
	"undone_by" text,
	"undone_at" timestamp with time zone,
	"undone_because" text
);
--> statement-breakpoint
CREATE TABLE "matters" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"scheme_version" text NOT NULL,
	"state" text NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "matters_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "paper_drafts" (
	"id" text PRIMARY KEY NOT NULL,
	"writer" text NOT NULL,
	"form" text NOT NULL,
	"values" jsonb NOT NULL,
	"paper" text,
	"state" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "paper_marks" (
	"id" text PRIMARY KEY NOT NULL,
	"paper" text NOT NULL,
	"scale" text NOT NULL,
	"grade" text NOT NULL,
	"clock" text,
	"marked_by" text NOT NULL,
	"marked_at" timestamp with time zone NOT NULL,
	"due_on" text,
	"counted" jsonb,
	"correction" text,
	"answer" text,
	"answered_at" timestamp with time zone,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"listed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "papers" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"form" text NOT NULL,
	"scheme_version" text NOT NULL,
	"writer" text NOT NULL,
	"department" integer,
	"values" jsonb NOT NULL,
	"state" text NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"filed_at" timestamp with time zone,
	"published_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "papers_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE INDEX "matter_figures_matter" ON "matter_figures" USING btree ("matter","entered_at");--> statement-breakpoint
CREATE UNIQUE INDEX "matter_passes_once" ON "matter_passes" USING btree ("matter","gate") WHERE "matter_passes"."undone_at" is null;--> statement-breakpoint
CREATE INDEX "matters_kind" ON "matters" USING btree ("kind","opened_at");--> statement-breakpoint
CREATE INDEX "matters_state" ON "matters" USING btree ("state");--> statement-breakpoint
CREATE UNIQUE INDEX "paper_drafts_one_open" ON "paper_drafts" USING btree ("writer","form") WHERE "paper_drafts"."state" = 'open' and "paper_drafts"."paper" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "paper_drafts_one_refill" ON "paper_drafts" USING btree ("paper") WHERE "paper_drafts"."state" = 'open' and "paper_drafts"."paper" is not null;--> statement-breakpoint
CREATE INDEX "paper_marks_paper" ON "paper_marks" USING btree ("paper");--> statement-breakpoint
CREATE UNIQUE INDEX "paper_marks_one_correction" ON "paper_marks" USING btree ("paper") WHERE "paper_marks"."correction" in ('open', 'submitted');--> statement-breakpoint
CREATE INDEX "papers_writer" ON "papers" USING btree ("writer","submitted_at");--> statement-breakpoint
CREATE INDEX "papers_state" ON "papers" USING btree ("state","submitted_at");