CREATE TABLE "power_charts" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"power" text NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"chart" jsonb NOT NULL,
	"drawn_from" text NOT NULL,
	"state" text NOT NULL,
	"drawn_by" text,
	"submitted_by" text,
	"scheme_version" text NOT NULL,
	"replaced_by" text,
	"created_at" timestamp with time zone NOT NULL,
	"approved_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "power_charts_version" ON "power_charts" USING btree ("power","kind","version");--> statement-breakpoint
CREATE UNIQUE INDEX "power_charts_one_open" ON "power_charts" USING btree ("power","kind") WHERE "power_charts"."state" in ('draft', 'in-approval');--> statement-breakpoint
CREATE UNIQUE INDEX "power_charts_one_in_force" ON "power_charts" USING btree ("power","kind") WHERE "power_charts"."state" = 'approved';--> statement-breakpoint
CREATE INDEX "power_charts_number" ON "power_charts" USING btree ("number");