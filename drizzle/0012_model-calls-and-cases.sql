CREATE TABLE "classifier_cases" (
	"risk" text PRIMARY KEY NOT NULL,
	"scheme_id" text NOT NULL,
	"scheme_version" text NOT NULL,
	"layer" text NOT NULL,
	"month" text NOT NULL,
	"text" text NOT NULL,
	"by" text NOT NULL,
	"prompt" text,
	"prompt_version" integer,
	"model" text,
	"kind" text NOT NULL,
	"confidence" double precision NOT NULL,
	"suggested_category" text,
	"suggested_level" text,
	"category" text,
	"level" text
);
--> statement-breakpoint
CREATE TABLE "model_calls" (
	"id" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"prompt" text NOT NULL,
	"version" integer NOT NULL,
	"model" text NOT NULL,
	"outcome" text NOT NULL,
	"requests" integer NOT NULL,
	"tokens_in" integer,
	"tokens_out" integer,
	"ms" integer NOT NULL,
	"breaker" text NOT NULL
);
--> statement-breakpoint
CREATE INDEX "classifier_cases_newest" ON "classifier_cases" USING btree ("scheme_id","month","risk");--> statement-breakpoint
CREATE INDEX "model_calls_at" ON "model_calls" USING btree ("at");