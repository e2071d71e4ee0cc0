import { subjectsInChainOf } from '../approvals/queries.js';
import type { Ctx } from '../context.js';
import type { Person } from '../directory/model.js';
import { loadOrganisation } from '../directory/queries.js';
import { forbidden, notFound, precondition } from '../errors.js';
import { type Power, readPowerNumber } from '../powers/model.js';
import { isOffice, lockVersions, viewerOf, visiblePower } from '../powers/queries.js';
import { SAYS as POWER_SAYS } from '../powers/words.js';
import { type ActiveScheme, activeScheme } from '../schemes/active.js';
import { type ChartKind, type PowerChart, readChartNumber } from './model.js';
import { chartsOfPower, powerOfChart, versionsOfChart, visibleCharts } from './queries.js';
import { SAYS } from './words.js';

/** What a person names in the chat: a power and which of its charts, or a chart by its own number. */
export interface Target {
  /** ZQ-… or LT-…, as typed. */
  text: string;
  kind: ChartKind;
}

export interface Seen {
  /** Its latest version, as far as the name and number go. */
  power: Pick<Power, 'power' | 'number' | 'name'> & { steps: Power['fields']['steps'] };
  /** Versions he may see of this kind, the latest first; never empty. */
  charts: PowerChart[];
}

/**
 * The chart somebody asks for, as far as he may see it: with the power, or because he is in its chain.
 * @throws DomainError not-found: the same for what does not exist and for what he may not see · precondition: the power
 *   is open to him and has no such chart that is
 */
export async function seenChart(ctx: Ctx, person: Person, target: Target): Promise<Seen> {
  const { db } = ctx;
  const chartNumber = readChartNumber(target.text);
  const byNumber = chartNumber === undefined ? undefined : (await versionsOfChart(db, chartNumber))[0];
  const powerNumber = chartNumber
    ? byNumber && (await powerOfChart(db, byNumber))?.number
    : readPowerNumber(target.text);
  const [org, { scheme }, ofPowers, ofCharts] = await Promise.all([
    loadOrganisation(db),
    activeScheme(db),
    subjectsInChainOf(db, person.id, 'power'),
    subjectsInChainOf(db, person.id, 'chart'),
  ]);
  const viewer = viewerOf(org, person, scheme, ofPowers);
  const power = powerNumber ? await visiblePower(db, viewer, powerNumber) : undefined;
  const latest = powerNumber ? await latestOf(ctx, powerNumber) : undefined;
  const insider =
    viewer.all || (power?.department !== null && power !== undefined && viewer.sections.includes(power.department));
  const kind = byNumber?.kind ?? target.kind;
  const all = latest ? await chartsOfPower(db, latest.power) : [];
  const charts = visibleCharts(all, { insider, power: power !== undefined, inChain: ofCharts }).filter(
    (one) => one.kind === kind,
  );
  const shown = power ?? latest;
  if (charts.length > 0 && shown)
    return {
      power: { power: shown.power, number: shown.number, name: shown.name, steps: shown.fields.steps },
      charts,
    };
  if (chartNumber) throw notFound(SAYS.noSuchChart(target.text));
  if (!power) throw notFound(POWER_SAYS.noSuchPower(target.text));
  throw precondition([SAYS.notDrawn(power.number, kind), insider ? SAYS.howToDraw(power.number, kind) : ''].join(''));
}

async function latestOf({ db }: Ctx, number: string): Promise<Power | undefined> {
  return visiblePower(db, { all: true, sections: [], inChain: [] }, number);
}

/** A power whose charts somebody draws and sends for approval. */
export interface OwnWork {
  /** Its latest version. */
  power: Power;
  kind: ChartKind;
  active: ActiveScheme;
}

/**
 * The power whose chart a person works on: one of his section, or any for the office. Its versions are locked, so that
 * one after the other changes its charts. Call inside a transaction.
 * @throws DomainError not-found (unknown, or not open to him: told alike), forbidden (neither his section's nor the
 *   office), precondition (retired)
 */
export async function powerForWork(ctx: Ctx, person: Person, target: Target): Promise<OwnWork> {
  const { db } = ctx;
  const [active, org] = await Promise.all([activeScheme(db), loadOrganisation(db)]);
  const chartNumber = readChartNumber(target.text);
  const chart = chartNumber ? (await versionsOfChart(db, chartNumber))[0] : undefined;
  const number = chartNumber ? chart && (await powerOfChart(db, chart))?.number : readPowerNumber(target.text);
  const unknown = notFound(chartNumber ? SAYS.noSuchChart(target.text) : POWER_SAYS.noSuchPower(target.text));
  const power = number ? (await lockVersions(db, number)).at(-1) : undefined;
  if (!number || !power) throw unknown;
  const viewer = viewerOf(org, person, active.scheme, await subjectsInChainOf(db, person.id, 'power'));
  const own = power.department !== null && viewer.sections.includes(power.department);
  const office = isOffice(org, person, active.scheme);
  if (!own && !office && !(await visiblePower(db, viewer, number))) throw unknown;
  if (!own && !office) throw forbidden(SAYS.sectionOrOffice(active.scheme.office));
  if (power.state === 'retired') throw precondition(SAYS.retired(number));
  return { power, kind: chart?.kind ?? target.kind, active };
}
