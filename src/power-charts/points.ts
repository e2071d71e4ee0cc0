import { inArray } from 'drizzle-orm';
import { type ChartMeasure, type ChartPoint, MOST_POINTS } from '../charts/model.js';
import type { Ctx } from '../context.js';
import type { Db } from '../db/client.js';
import type { Person } from '../directory/model.js';
import { labelsOf, type Measure } from '../measures/model.js';
import { holdingAgainst } from '../measures/queries.js';
import type { PowerStep } from '../powers/model.js';
import { risksOf } from '../powers/queries.js';
import { riskIdsVisibleTo } from '../risks/queries.js';
import { risks } from '../risks/schema.js';
import { visibleTo } from '../risks/visible.js';
import { schemeVersion } from '../schemes/active.js';
import { levelMark, placeOf } from './marks.js';
import type { PowerChart } from './model.js';

/**
 * The points of a power that this person may see, at the places of its chart, the most serious first; of the others not
 * even the number can be told from the answer. Only what is 已备案: before that neither point nor level is settled.
 */
export async function pointsOn(
  ctx: Ctx,
  person: Person,
  power: { power: string; steps: readonly PowerStep[] },
  chart: PowerChart,
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
  const measures = await holdingAgainst(
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
        measures: await Promise.all(
          (measures.get(row.id) ?? []).slice(0, MOST_MEASURES).map((one) => onChart(db, one)),
        ),
      };
    }),
  );
  points.sort((a, b) => a.levelRank - b.levelRank || (a.number < b.number ? -1 : 1));
  return { points: points.slice(0, MOST_POINTS), leftOut: Math.max(0, points.length - MOST_POINTS) };
}

/** A measure in the words of the scheme it was written under. */
async function onChart(db: Db, { text, defence, kind, schemeVersion: version }: Measure): Promise<ChartMeasure> {
  const { defence: label } = labelsOf((await schemeVersion(db, version)).scheme, { defence, kind });
  return { text, ...(label ? { defence: label } : {}) };
}

/** As many as one point of a picture holds. */
const MOST_MEASURES = 10;
