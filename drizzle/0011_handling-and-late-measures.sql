CREATE TABLE "measure_reminders" (
	"measure" text NOT NULL,
	"due" text NOT NULL,
	"told_at" timestamp with time zone NOT NULL,
	CONSTRAINT "measure_reminders_measure_due_pk" PRIMARY KEY("measure","due")
);
--> statement-breakpoint
CREATE TABLE "point_handlings" (
	"risk" text NOT NULL,
	"handling" text NOT NULL,
	"note" text NOT NULL,
	"done_by" text NOT NULL,
	"done_at" timestamp with time zone NOT NULL,
	CONSTRAINT "point_handlings_risk_handling_pk" PRIMARY KEY("risk","handling")
);
