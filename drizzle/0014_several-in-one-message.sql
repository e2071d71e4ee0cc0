CREATE TABLE "urgent_calls" (
	"id" text PRIMARY KEY NOT NULL,
	"person" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"told_at" timestamp with time zone,
	"told" text[]
);
--> statement-breakpoint
ALTER TABLE "risk_drafts" ADD COLUMN "batch" text;--> statement-breakpoint
CREATE INDEX "risk_drafts_batch" ON "risk_drafts" USING btree ("batch");