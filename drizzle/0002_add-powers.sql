CREATE TABLE "power_risks" (
	"power" text NOT NULL,
	"risk" text NOT NULL,
	"step" text,
	"linked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "power_risks_power_risk_pk" PRIMARY KEY("power","risk")
);
--> statement-breakpoint
CREATE TABLE "powers" (
	"id" text PRIMARY KEY NOT NULL,
	"power" text NOT NULL,
	"number" text NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"fields" jsonb NOT NULL,
	"department" integer,
	"secret" boolean DEFAULT false NOT NULL,
	"state" text NOT NULL,
	"replaced_by" text,
	"scheme_version" text NOT NULL,
	"submitted_by" text,
	"created_at" timestamp with time zone NOT NULL,
	"filed_at" timestamp with time zone,
	"published_at" timestamp with time zone,
	"retired_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "power_risks_risk" ON "power_risks" USING btree ("risk");--> statement-breakpoint
CREATE UNIQUE INDEX "powers_version" ON "powers" USING btree ("power","version");--> statement-breakpoint
CREATE UNIQUE INDEX "powers_one_open" ON "powers" USING btree ("power") WHERE "powers"."state" in ('draft', 'in-approval');--> statement-breakpoint
CREATE INDEX "powers_number" ON "powers" USING btree ("number");--> statement-breakpoint
CREATE INDEX "powers_name" ON "powers" USING btree ("name");--> statement-breakpoint
CREATE INDEX "powers_department" ON "powers" USING btree ("department");