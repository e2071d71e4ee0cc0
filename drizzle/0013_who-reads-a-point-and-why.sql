-- What was there before is what the approvals know.
ALTER TABLE "risk_readers" ADD COLUMN "relation" text DEFAULT 'asked' NOT NULL;--> statement-breakpoint
ALTER TABLE "risk_readers" ALTER COLUMN "relation" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "risk_readers" DROP CONSTRAINT "risk_readers_risk_id_person_pk";--> statement-breakpoint
ALTER TABLE "risk_readers" ADD CONSTRAINT "risk_readers_risk_id_person_relation_pk" PRIMARY KEY("risk_id","person","relation");--> statement-breakpoint
-- Who answers for a point reads it too.
INSERT INTO "risk_readers" ("person", "risk_id", "relation", "severity", "reported_at")
SELECT DISTINCT d.holder, r.id, 'answers', r.severity, r.reported_at
FROM "responsibilities" d JOIN "risks" r ON r.id = d.risk
WHERE d.kind IN ('person', 'member');
