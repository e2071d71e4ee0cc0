import { inArray } from 'drizzle-orm';
import { type ChartMeasure, type ChartPoint, MOST_POINTS } from '../charts/model.js';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import type { Person } from '../directory/model.js';
import type { PowerStep } from '../powers/model.js';
import { risksOf } from '../powers/queries.js';
import { riskIdsVisibleTo } from '../risks/queries.js';
import { risks } from '../risks/schema.js';
import { visibleTo } from '../risks/visible.js';
import { schemeVersion } from '../schemes/active.js';
import { levelMark, placeOf } from './marks.js';
import type { PowerChart } from './model.js';

/** What stands against each of these points now, by the point's id; the feature of measures gives it. */
export type MeasuresAgainst = (db: Db, risks: string[]) => Promise<ReadonlyMap<string, readonly ChartMeasure[]>>;

/**
 * The points of a power that this person may see, at the places of its chart, the most serious first; of the others not
 * even the number can be told from the answer. Only what is 已备案: before that neither point nor level is settled.
 */
export async function pointsOn(
  ctx: Ctx,
  person: Person,
  power: { power: string; steps: readonly PowerStep[] },
  chart: PowerChart,
  measuresAgainst: MeasuresAgainst,
): Promise<{ points: ChartPoint[]; leftOut: number }> {
  const { db } = ctx;
  const linked = await risksOf(db, power.power);
  const ids = linked.map((one) => one.risk);
  const visible = await riskIdsVisibleTo(db, await visibleTo(db, person), ids);
  const rows =
    visible.size === 0
      ? []
      : await db
          .select()
          .from(risks)
          .where(inArray(risks.id, [...visible]));
  const filed = rows.filter((row) => row.status === 'filed');
  const measures = await measuresAgainst(
    db,
    filed.map((row) => row.id),
  );
  const points = await Promise.all(
    filed.map(async (row): Promise<ChartPoint> => {
      const { scheme } = await schemeVersion(db, row.schemeVersion);
      const step = placeOf(chart, power.steps, linked.find((one) => one.risk === row.id)?.step ?? null);
      return {
        ...(step === undefined ? {} : { step }),
        number: row.number,
        text: row.fields.point,
        ...levelMark(scheme, row.fields.level),
        measures: [...(measures.get(row.id) ?? [])].slice(0, MOST_MEASURES),
      };
    }),
  );
  points.sort((a, b) => a.levelRank - b.levelRank || (a.number < b.number ? -1 : 1));
  return { points: points.slice(0, MOST_POINTS), leftOut: Math.max(0, points.length - MOST_POINTS) };
}

/** As many as one point of a picture holds. */
const MOST_MEASURES = 10;
