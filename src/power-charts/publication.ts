import type { Db } from '../db/client.js';
import type { Power } from '../powers/model.js';
import { hasChain, type Scheme } from '../schemes/model.js';
import { chartComesFirst } from './asked.js';
import { withoutTimeLimit } from './completeness.js';
import { chartsOfPower, inForce } from './queries.js';
import { stepsMissing } from './steps.js';
import { PUBLICATION } from './words.js';

/**
 * H 二（二）: where the scheme wants it, a power is published only with its 内部流程图 in force, on which every step of the power
 * stands with a time limit.
 * @returns what stands in the way and how to mend it, as a sentence; undefined when nothing does
 */
export async function chartMissing(db: Db, power: Power, scheme: Scheme): Promise<string | undefined> {
  if (!chartComesFirst(scheme)) return undefined;
  const charts = await chartsOfPower(db, power.power);
  const held = inForce(charts, 'internal');
  if (!held) {
    const latest = charts.find((one) => one.kind === 'internal');
    if (!latest) return PUBLICATION.none(power.number, hasChain(scheme, 'chart'));
    if (latest.state === 'in-approval') return PUBLICATION.inApproval(power.number, latest);
    return PUBLICATION.draft(power.number, hasChain(scheme, 'chart'));
  }
  const unlimited = withoutTimeLimit(held.chart);
  if (unlimited.length > 0) return PUBLICATION.noLimits(power.number, unlimited);
  const missing = stepsMissing(held, power.fields.steps).map((step) => step.label);
  return missing.length > 0 ? PUBLICATION.stale(power.number, missing) : undefined;
}
