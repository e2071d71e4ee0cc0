import { isDeepStrictEqual } from 'node:util';
import { and, eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { record } from '../audit/record.js';
import type { Chart } from '../charts/model.js';
import type { Ctx } from '../context.js';
import { conflict } from '../errors.js';
import type { Power } from '../powers/model.js';
import { nextNumber } from '../risks/number.js';
import type { DrawnFrom, PowerChart } from './model.js';
import { lockCharts } from './queries.js';
import { powerCharts } from './schema.js';
import { SAYS } from './words.js';

export interface Drawn {
  chart: Chart;
  drawnFrom: DrawnFrom;
  /** Whose it is; decides on none of its steps. */
  drawnBy: string | null;
  schemeVersion: string;
  timeZone: string;
}

/**
 * A chart as it is to be from now on. A draft is changed as it stands; beside one that is filed a new version begins, and
 * the old one holds until the new one is filed and stays readable after. The power's versions are locked by the caller.
 * @returns the version that was written; `changed: false` with the latest one when nothing is different
 * @throws DomainError conflict (in approval)
 */
export async function enterChart(
  ctx: Ctx,
  power: Power,
  drawn: Drawn,
): Promise<{ chart: PowerChart; changed: boolean }> {
  const { chart, drawnFrom, drawnBy, schemeVersion, timeZone } = drawn;
  const latest = (await lockCharts(ctx.db, power.power, chart.kind)).at(-1);
  if (latest?.state === 'in-approval') throw conflict(SAYS.inApproval(latest));
  if (latest && isDeepStrictEqual(latest.chart, JSON.parse(JSON.stringify(chart))))
    return { chart: latest, changed: false };
  const content = { chart, drawnFrom, drawnBy, schemeVersion, submittedBy: null };
  const written: PowerChart =
    latest?.state === 'draft'
      ? { ...latest, ...content }
      : {
          ...content,
          id: uuid(),
          number: latest?.number ?? (await nextNumber(ctx.db, 'LT', ctx.now, timeZone)),
          power: power.power,
          kind: chart.kind,
          version: (latest?.version ?? 0) + 1,
          state: 'draft',
          replacedBy: null,
          createdAt: ctx.now,
          approvedAt: null,
        };
  if (latest?.state === 'draft')
    await ctx.db
      .update(powerCharts)
      .set({ ...content, updatedAt: ctx.now })
      .where(and(eq(powerCharts.id, latest.id), eq(powerCharts.state, 'draft')));
  else await ctx.db.insert(powerCharts).values({ ...written, updatedAt: ctx.now });
  await record(ctx, {
    action: 'chart.enter',
    object: { kind: 'chart', id: written.id },
    detail: { number: written.number, version: written.version, power: power.number, kind: chart.kind, drawnFrom },
  });
  return { chart: written, changed: true };
}
