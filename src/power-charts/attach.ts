import { shorten } from '../channels/text.js';
import { readChart } from '../charts/check.js';
import { type Ctx, inTransaction } from '../context.js';
import { loadOrganisation } from '../directory/queries.js';
import { conflict, invalid, notFound } from '../errors.js';
import { readPowerNumber } from '../powers/model.js';
import { lockVersions } from '../powers/queries.js';
import { SAYS as POWER_SAYS } from '../powers/words.js';
import { activeScheme } from '../schemes/active.js';
import { elementsAsked } from './asked.js';
import { complaintLine, complaintsAbout } from './completeness.js';
import { enterChart } from './enter.js';
import type { PowerChart } from './model.js';
import { SAYS } from './words.js';

/**
 * A chart that was drawn outside comes to its power, as a draft. Its title stays; the name of the power is the catalogue's.
 * @param data plain data of a file, not yet checked
 * @param by whose chart it is; without it, of whoever sends it for approval
 * @throws DomainError not-found (power, person), invalid (every complaint by path and mend, in `detail.complaints`),
 *   conflict (power retired, chart in approval)
 */
export async function attachChart(
  ctx: Ctx,
  file: { power: string; data: unknown; by?: string; timeZone: string },
): Promise<{ chart: PowerChart; changed: boolean; power: string }> {
  return inTransaction(ctx, async (tx) => {
    const { scheme, versionId } = await activeScheme(tx.db);
    const number = readPowerNumber(file.power);
    const power = number ? (await lockVersions(tx.db, number)).at(-1) : undefined;
    if (!power) throw notFound(POWER_SAYS.noSuchPower(file.power));
    if (power.state === 'retired') throw conflict(SAYS.retired(power.number));
    const drawnBy = file.by?.toLowerCase() ?? null;
    if (drawnBy !== null && !(await loadOrganisation(tx.db)).people.has(drawnBy))
      throw notFound(`通讯录里没有“${drawnBy.slice(0, 40)}”，请写企业微信的账号`, { field: 'by' });

    const read = readChart(file.data);
    if (!read.chart || read.complaints.length > 0)
      throw invalid(SAYS.incomplete(read.complaints.map(complaintLine)), { complaints: read.complaints });
    if (read.chart.points.length > 0) throw invalid(SAYS.pointsInFile(scheme.office), { field: 'points' });
    const chart = {
      ...read.chart.chart,
      power: shorten(power.name, 80),
      ...(scheme.organisation && !read.chart.chart.organisation ? { organisation: scheme.organisation } : {}),
    };
    const drawn = { chart, drawnFrom: 'file' as const };
    const complaints = complaintsAbout(drawn, power.fields.steps, elementsAsked(scheme));
    if (complaints.length > 0) throw invalid(SAYS.incomplete(complaints.map(complaintLine)), { complaints });
    const done = await enterChart(tx, power, { ...drawn, drawnBy, schemeVersion: versionId, timeZone: file.timeZone });
    return { ...done, power: power.number };
  });
}
