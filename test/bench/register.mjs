// One page of 风险清单 (keyset, permission included, no total) with ten thousand, a hundred thousand and a million points:
// the page must cost the same. The baseline is the page at ten thousand, measured in turns with the others.
import { and, sql } from 'drizzle-orm';
import { median } from './support/processes.mjs';

const SIZES = [10_000, 100_000, 1_000_000];
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 60);
const PAGE = 9;
const SECTIONS = 300;

/** Each way of being allowed to see a point, in a house of 300 sections. */
const VIEWERS = {
  'the office (everything)': { all: true },
  'a head (his section, and its chain)': { all: false, person: 'head-7', sections: [7] },
  'a leader (30 sections, and their chain)': {
    all: false,
    person: 'leader-3',
    sections: Array.from({ length: 30 }, (_, at) => at * 10 + 3),
  },
  'a reviewer (in the chain of every third point)': { all: false, person: 'reviewer', sections: [] },
  'a supervisor (answers for every tenth point)': { all: false, person: 'supervisor', sections: [] },
  'a leader who both decides on points and answers for them': { all: false, person: 'both', sections: [] },
  'one of the staff (his own)': { all: false, person: 'staff-42', sections: [] },
};

export async function registerOnPostgres({ database, report }) {
  const { openDatabase } = await import('../../src/db/open.ts');
  const { registerPage, placeOf } = await import('../../src/risks/register-page.ts');
  const { isVisible } = await import('../../src/risks/queries.ts');
  const { risks } = await import('../../src/risks/schema.ts');

  report.title(`A page of the register: ${SIZES.map((size) => size.toLocaleString('en')).join(', ')} points`);
  const houses = [];
  for (const size of SIZES) {
    const opened = await openDatabase({ databaseUrl: await database(`register_${size}`), dataDir: '', poolSize: 2 });
    const started = performance.now();
    await fill(opened.db, size);
    report.line(`${size.toLocaleString('en')} points made in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    houses.push({ size, db: opened.db, close: opened.close });
  }
  for (const [name, visible] of Object.entries(VIEWERS)) {
    for (const where of ['first page', 'page in the middle']) {
      const times = houses.map(() => []);
      const places = [];
      for (const { db, size } of houses)
        places.push(where === 'first page' ? undefined : await middle(db, visible, size));
      for (let round = -5; round < ROUNDS; round++) {
        for (const at of round % 2 ? houses.keys() : [...houses.keys()].reverse()) {
          const started = performance.now();
          const page = await registerPage(houses[at].db, visible, { after: places[at], limit: PAGE });
          if (round >= 0) times[at].push(performance.now() - started);
          if (page.length === 0) throw new Error(`${name} sees nothing of ${houses[at].size} points`);
        }
      }
      const each = times.map(median);
      report.line(`${name}, ${where}: ${each.map((one) => `${one.toFixed(2)} ms`).join(' · ')}`);
      report.ratio(`${name}, ${where}: a million / ten thousand`, each.at(-1) / each[0], '≤', 1.5);
    }
  }
  for (const { db, size } of houses) {
    const head = isVisible(VIEWERS['a head (his section, and its chain)']);
    const timed = async (query) => {
      const started = performance.now();
      await query();
      return `${(performance.now() - started).toFixed(0)} ms`;
    };
    const whole = await timed(() => db.$count(risks));
    const his = await timed(() => db.$count(risks, head));
    const text = sql`position('七号' in ${risks.fields} ->> 'manifestation') > 0`;
    const search = await timed(() => db.select({ id: risks.id }).from(risks).where(text).limit(PAGE));
    const hisSearch = await timed(() => db.select({ id: risks.id }).from(risks).where(and(head, text)).limit(PAGE));
    report.line(
      `${size.toLocaleString('en')} points: count ${whole}, a head's count ${his}; text search ${search}, a head's ${hisSearch}`,
    );
  }

  /** The place of a point that this person sees, about half way down his list. */
  async function middle(db, visible, size) {
    const seen = visible.all ? size : await db.$count(risks, isVisible(visible));
    const [row] = await db
      .select()
      .from(risks)
      .where(isVisible(visible))
      .orderBy(sql`${risks.severity} desc, ${risks.reportedAt} desc, ${risks.id} desc`)
      .offset(Math.max(0, Math.floor(seen / 2) - PAGE))
      .limit(1);
    return placeOf(row);
  }
  for (const { close } of houses) await close();
}

/**
 * Points spread over sections, levels and days; each with a head, a leader and every third a reviewer in its chain;
 * every tenth has a supervisor who answers for it, every twelfth somebody who was asked about it and answers for it.
 */
async function fill(db, size) {
  await db.execute(sql`
    insert into risks (id, number, reporter, department, fields, severity, scheme_version, status, reported_at, filed_at, updated_at)
    select 'risk-' || lpad(i::text, 8, '0'), 'FX-2026-' || lpad(i::text, 8, '0'),
      case when i % ${Math.floor(size / 20)} = 7 then 'staff-42' else 'staff-' || (1000 + i % 5000) end, i % ${SECTIONS},
      jsonb_build_object('point', '第' || i || '个风险点', 'manifestation', '一个人经手第' || i || '笔付款的全过程，没有复核',
        'layer', 'post', 'category', 'process', 'level', (array['high', 'mid', 'low'])[1 + i / 11 % 3]),
      99 - i / 11 % 3, 'v', case when i % 50 = 0 then 'withdrawn' else 'filed' end,
      timestamptz '2026-01-01' + (i::bigint * 7919 % 31536000) * interval '1 second', now(), now()
    from generate_series(1, ${size}::integer) i`);
  await db.execute(sql`
    insert into risk_readers (person, risk_id, relation, severity, reported_at)
    select reader.person, r.id, reader.relation, r.severity, r.reported_at from risks r
    cross join lateral (select right(r.id, 8)::integer) point(i)
    cross join lateral (values ('head-' || r.department, 'asked'), ('leader-' || r.department % 10, 'asked'),
      (case when i % 3 = 0 then 'reviewer' end, 'asked'), (case when i % 10 = 0 then 'supervisor' end, 'answers'),
      (case when i % 4 = 0 then 'both' end, 'asked'), (case when i % 6 = 0 then 'both' end, 'answers')) reader(person, relation)
    where reader.person is not null`);
  await db.execute(sql`vacuum analyze risks`);
  await db.execute(sql`vacuum analyze risk_readers`);
}
