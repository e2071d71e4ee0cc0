CREATE TABLE "risk_readers" (
	"person" text NOT NULL,
	"risk_id" text NOT NULL,
	"severity" integer NOT NULL,
	"reported_at" timestamp with time zone NOT NULL,
	CONSTRAINT "risk_readers_risk_id_person_pk" PRIMARY KEY("risk_id","person")
);
--> statement-breakpoint
DROP INDEX "risks_reporter";--> statement-breakpoint
DROP INDEX "risks_department";--> statement-breakpoint
ALTER TABLE "risks" ADD COLUMN "severity" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "risk_readers_in_order" ON "risk_readers" USING btree ("person","severity","reported_at","risk_id");--> statement-breakpoint
CREATE INDEX "risks_in_order" ON "risks" USING btree ("severity","reported_at","id");--> statement-breakpoint
CREATE INDEX "risks_reporter_in_order" ON "risks" USING btree ("reporter","severity","reported_at","id");--> statement-breakpoint
CREATE INDEX "risks_department_in_order" ON "risks" USING btree ("department","severity","reported_at","id");--> statement-breakpoint
-- What was there before: severity by the rank that the scheme of the point gives its level; readers as the approvals know them.
UPDATE "risks" r SET "severity" = 100 - (l.level ->> 'rank')::integer
FROM "scheme_versions" v CROSS JOIN LATERAL jsonb_array_elements(v.content -> 'levels') AS l(level)
WHERE v.id = r.scheme_version AND l.level ->> 'key' = r.fields ->> 'level';--> statement-breakpoint
INSERT INTO "risk_readers" ("person", "risk_id", "severity", "reported_at")
SELECT p.person, r.id, r.severity, r.reported_at
FROM "risks" r JOIN (
	SELECT a.subject_id, d.person FROM "approvals" a
	JOIN "approval_steps" s ON s.approval_id = a.id JOIN "approval_deciders" d ON d.step_id = s.id
	WHERE a.subject_kind = 'risk'
	UNION
	SELECT a.subject_id, s.decided_by FROM "approvals" a JOIN "approval_steps" s ON s.approval_id = a.id
	WHERE a.subject_kind = 'risk' AND s.decided_by IS NOT NULL
) p ON p.subject_id = r.id;
