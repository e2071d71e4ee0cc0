import { type Ctx, inTransaction } from '../context.js';
import type { Person } from '../directory/model.js';
import { invalid } from '../errors.js';
import { hasChain } from '../schemes/model.js';
import { powerForWork, type Target } from './access.js';
import { elementsAsked } from './asked.js';
import { complaintLine, complaintsAbout } from './completeness.js';
import { enterChart } from './enter.js';
import type { PowerChart } from './model.js';
import { chartOfSteps } from './steps.js';
import { SAYS } from './words.js';

/**
 * 画流程图: the 内部流程图 of a power, made of its steps in their order, as a draft.
 * @throws DomainError not-found, forbidden (neither its section's nor the office), precondition (retired), conflict (in
 *   approval), invalid (an external one; the steps that lack 责任岗位 or 办理时限, by name)
 */
export async function drawFromSteps(
  ctx: Ctx,
  person: Person,
  target: Target,
  timeZone: string,
): Promise<{ chart: PowerChart; changed: boolean; power: string; hasChain: boolean }> {
  return inTransaction(ctx, async (tx) => {
    const { power, kind, active } = await powerForWork(tx, person, target);
    if (kind === 'external') throw invalid(SAYS.onlyFromFile);
    const { scheme, versionId } = active;
    const made = chartOfSteps(power.fields, scheme.organisation);
    if ('lacks' in made) throw invalid(SAYS.lacking(power.number, made.lacks), { field: 'steps' });
    const drawn = { chart: made.chart, drawnFrom: 'steps' as const };
    const complaints = complaintsAbout(drawn, power.fields.steps, elementsAsked(scheme));
    if (complaints.length > 0) throw invalid(SAYS.incomplete(complaints.map(complaintLine)), { complaints });
    const done = await enterChart(tx, power, {
      ...drawn,
      drawnBy: person.id,
      schemeVersion: versionId,
      timeZone,
    });
    return { ...done, power: power.number, hasChain: hasChain(scheme, 'chart') };
  });
}
