CREATE TABLE "measure_drafts" (
	"id" text PRIMARY KEY NOT NULL,
	"person" text NOT NULL,
	"risk" text NOT NULL,
	"fields" jsonb NOT NULL,
	"scheme_version" text NOT NULL,
	"state" text NOT NULL,
	"task_id" text NOT NULL,
	"measure" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "measures" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"risk" text NOT NULL,
	"text" text NOT NULL,
	"words" text NOT NULL,
	"defence" text,
	"kind" text,
	"owner" text NOT NULL,
	"due" text,
	"written_by" text NOT NULL,
	"state" text NOT NULL,
	"scheme_version" text NOT NULL,
	"done_note" text,
	"imported" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"in_force_at" timestamp with time zone,
	"done_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "measures_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "regulation_reviews" (
	"id" text PRIMARY KEY NOT NULL,
	"regulation" text NOT NULL,
	"review" text NOT NULL,
	"person" text NOT NULL,
	"answers" jsonb NOT NULL,
	"scheme_version" text NOT NULL,
	"answered_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "regulations" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"name" text NOT NULL,
	"due" text NOT NULL,
	"department" integer,
	"drafter" text NOT NULL,
	"state" text NOT NULL,
	"review_asked_at" timestamp with time zone,
	"overdue_told_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"done_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "regulations_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE INDEX "measure_drafts_person" ON "measure_drafts" USING btree ("person","created_at");--> statement-breakpoint
CREATE INDEX "measures_risk" ON "measures" USING btree ("risk");--> statement-breakpoint
CREATE INDEX "measures_owner" ON "measures" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "measures_words" ON "measures" USING btree ("words");--> statement-breakpoint
CREATE INDEX "regulation_reviews_regulation" ON "regulation_reviews" USING btree ("regulation","answered_at");--> statement-breakpoint
CREATE INDEX "regulations_department" ON "regulations" USING btree ("department");--> statement-breakpoint
CREATE INDEX "regulations_due" ON "regulations" USING btree ("state","due");