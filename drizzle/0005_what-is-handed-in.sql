CREATE TABLE "agenda_announcements" (
	"scheme" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"day" text NOT NULL,
	"step" integer NOT NULL,
	"announced_at" timestamp with time zone NOT NULL,
	CONSTRAINT "agenda_announcements_scheme_kind_key_day_step_pk" PRIMARY KEY("scheme","kind","key","day","step")
);
--> statement-breakpoint
CREATE TABLE "submissions" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"scheme" text NOT NULL,
	"scheme_version" text NOT NULL,
	"deadline" text NOT NULL,
	"year" integer NOT NULL,
	"department" integer,
	"person" text,
	"submitted_by" text NOT NULL,
	"submitted_at" timestamp with time zone NOT NULL,
	"note" text NOT NULL,
	"late" boolean NOT NULL,
	"state" text NOT NULL,
	"replaced_by" text,
	"told_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "submissions_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE INDEX "submissions_deadline" ON "submissions" USING btree ("scheme","deadline","year");--> statement-breakpoint
CREATE INDEX "submissions_submitted_by" ON "submissions" USING btree ("submitted_by");--> statement-breakpoint
CREATE INDEX "submissions_untold" ON "submissions" USING btree ("submitted_at") WHERE "submissions"."told_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "submissions_one_current" ON "submissions" USING btree ("scheme","deadline","year",coalesce("department", 0),coalesce("person", '')) WHERE "submissions"."replaced_by" is null and "submissions"."state" in ('in-approval', 'received');