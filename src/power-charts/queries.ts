import { and, asc, desc, eq } from 'drizzle-orm';
import type { Db } from '../db/client.js';
import { powers } from '../powers/schema.js';
import type { ChartKind, PowerChart } from './model.js';
import { powerCharts } from './schema.js';

export async function chartById(db: Db, id: string): Promise<PowerChart | undefined> {
  const [row] = await db.select().from(powerCharts).where(eq(powerCharts.id, id));
  return row;
}

/** Every version of one chart of a power, the first one first, locked: whoever changes a chart takes this lock first. */
export const lockCharts = (db: Db, power: string, kind: ChartKind): Promise<PowerChart[]> =>
  db
    .select()
    .from(powerCharts)
    .where(and(eq(powerCharts.power, power), eq(powerCharts.kind, kind)))
    .orderBy(asc(powerCharts.version))
    .for('update');

/** Every version of every chart of a power, 内部 first, the latest version first. */
export const chartsOfPower = (db: Db, power: string): Promise<PowerChart[]> =>
  db
    .select()
    .from(powerCharts)
    .where(eq(powerCharts.power, power))
    .orderBy(desc(powerCharts.kind), desc(powerCharts.version));

/** Every version of a number, the latest first. */
export const versionsOfChart = (db: Db, number: string): Promise<PowerChart[]> =>
  db.select().from(powerCharts).where(eq(powerCharts.number, number)).orderBy(desc(powerCharts.version));

/** The version that holds now. */
export const inForce = (charts: readonly PowerChart[], kind: ChartKind): PowerChart | undefined =>
  charts.find((one) => one.kind === kind && one.state === 'approved');

/** Which versions a person may see of the charts of a power. */
export interface ChartViewer {
  /** He sees the power whatever its state: of his section, the office, 主要领导. */
  insider: boolean;
  /** The power itself is open to him. */
  power: boolean;
  /** Versions in whose approval he is or was. */
  inChain: readonly string[];
}

/** Pure: of these versions those he may see. */
export const visibleCharts = (charts: readonly PowerChart[], { insider, power, inChain }: ChartViewer): PowerChart[] =>
  charts.filter((one) => insider || (power && one.state === 'approved') || inChain.includes(one.id));

/** The number and name of the power a chart belongs to, as in its latest version. */
export async function powerOfChart(db: Db, chart: Pick<PowerChart, 'power'>) {
  const [row] = await db
    .select()
    .from(powers)
    .where(eq(powers.power, chart.power))
    .orderBy(desc(powers.version))
    .limit(1);
  return row;
}

/** The latest version of every chart with its power, by number, for the operator's list. */
export async function allCharts(db: Db): Promise<Array<PowerChart & { powerNumber: string; powerName: string }>> {
  const rows = await db
    .selectDistinctOn([powerCharts.number], { chart: powerCharts, powerNumber: powers.number, powerName: powers.name })
    .from(powerCharts)
    .innerJoin(powers, eq(powers.power, powerCharts.power))
    .orderBy(asc(powerCharts.number), desc(powerCharts.version), desc(powers.version));
  return rows.map(({ chart, ...power }) => ({ ...chart, ...power }));
}

/** What this person drew and is in approval: his to take back. */
export async function ownInApproval(db: Db, person: string, number: string): Promise<PowerChart | undefined> {
  const [row] = await db
    .select()
    .from(powerCharts)
    .where(and(eq(powerCharts.number, number), eq(powerCharts.state, 'in-approval'), eq(powerCharts.drawnBy, person)));
  return row;
}
