import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkScheme, hindrances } from '../../src/schemes/check.js';
import { parseScheme, readSchemeFile } from '../../src/schemes/load.js';
import { isFilled, mergeSchemes } from '../../src/schemes/merge.js';
import { levelsByRank } from '../../src/schemes/model.js';
import { phasesOn } from '../../src/schemes/phases.js';
import { readYaml } from '../../src/schemes/yaml.js';

/** Every gap each plan has, in its order; those that keep it from being active carry an exclamation mark. */
const GAPS: Record<string, string[]> = {
  'district-office': [
    'second-phase',
    'expense-threshold',
    'director-meeting-quorum',
    'risk-chain',
    'methods',
    'category-definitions',
    'points-length',
    'measures-length',
    'warning-collector!',
    'rotation-interval',
    'study-holiday',
    'leading-group',
  ],
  'power-supply': ['not-let-go', 'three-works', 'monthly-inspectors', 'assessment-standard', 'training-titles'],
  'medical-warning': [
    'indicators',
    'organisation-chart',
    'monday-holiday',
    'leaders-reports',
    'cutoffs',
    'event-types',
    'rectification-period',
    'visits',
    'rewards',
    'reporting-procedure',
  ],
  'investment-bureau': [
    'phase-starts!',
    'phase-ends',
    'party-group-quorum',
    'party-group-majority',
    'risk-chain',
    'catalogue-length',
    'measures-channels',
    'rectification-period',
    'ladder-levels',
    'assessment-standard',
    'category-definitions',
    'leading-group-members',
  ],
  'loan-guarantee': [
    'interest-rate',
    'payoff-window',
    'leading-group-quorum',
    'blacklist-interval',
    'blacklist-removal',
    'recovery-share',
    'article-one',
  ],
  hospital: [
    'responsibility!',
    'cutoffs!',
    'rotation-interval',
    'staff-chain',
    'level-definitions',
    'party-committee-procedure',
    'warning-signals',
    'rectification-deadline',
    'ladder-levels',
    'institution-review',
    'self-check-interval',
    'assessment-standard',
    'leading-group-members',
    'first-stage-heading',
  ],
};

/** The scheme with a supplement laid over it, as `extends` does it. */
async function supplemented(id: string, change: object) {
  return parseScheme(mergeSchemes(await readSchemeFile(id), change), id);
}

describe.each(Object.entries(GAPS))('the pack %s', (id, gaps) => {
  it('lists exactly the gaps of its document, and all of them are open', async () => {
    const scheme = await readSchemeFile(id);
    expect(scheme.gaps.map((gap) => (gap.blocking ? `${gap.id}!` : gap.id))).toEqual(gaps);
    expect(scheme.gaps.filter((gap) => isFilled(scheme, gap.path))).toEqual([]);
  });

  it('has no other fault than its gaps', async () => {
    expect(checkScheme(await readSchemeFile(id)).filter((finding) => finding.gap === undefined)).toEqual([]);
  });

  it('names nobody it does not know', async () => {
    const scheme = await readSchemeFile(id);
    const named = everyWho(scheme);
    const roles = new Set(scheme.roles.map((role) => role.name));
    const bodies = new Set(scheme.bodies.map((body) => body.key));
    expect(named.filter((who) => who.by === 'role' && !roles.has(who.role ?? ''))).toEqual([]);
    expect(named.filter((who) => who.by === 'body' && !bodies.has(who.body ?? ''))).toEqual([]);
    expect(scheme.bodies.flatMap((body) => body.members).filter((member) => !roles.has(member))).toEqual([]);
  });

  it('says of every part where it comes from', () => {
    const data = readYaml(readFileSync(new URL(`../../src/schemes/packs/${id}.yaml`, import.meta.url), 'utf8'));
    expect(unmarked(data)).toEqual([]);
  });
});

interface Named {
  by: string;
  role?: string;
  body?: string;
}

/** Everybody on whom any part of the scheme falls. */
function everyWho(data: unknown): Named[] {
  if (Array.isArray(data)) return data.flatMap(everyWho);
  if (typeof data !== 'object' || data === null) return [];
  return [
    ...('by' in data && typeof data.by === 'string' ? [data as Named] : []),
    ...Object.values(data).flatMap(everyWho),
  ];
}

/** Paths of keyed parts without a source and without the mark of a supplement. */
function unmarked(data: unknown, path = ''): string[] {
  if (Array.isArray(data)) return data.flatMap((item, at) => unmarked(item, `${path}.${at}`));
  if (typeof data !== 'object' || data === null) return [];
  const part = data as Record<string, unknown>;
  const named = 'key' in part || 'name' in part || ('level' in part && 'owners' in part);
  return [
    ...(named && !('source' in part) && part.supplement !== true ? [path] : []),
    ...Object.entries(part)
      .filter(([field]) => !['gaps', 'owners', 'options'].includes(field))
      .flatMap(([field, value]) => unmarked(value, `${path}.${field}`)),
  ];
}

describe('the district office', () => {
  it('asks for the second phase, whose heading is lost, and keeps its place among the four', async () => {
    const scheme = await readSchemeFile('district-office');
    expect(scheme.phases.map((p) => [p.key, p.start, p.end])).toEqual([
      ['mobilise', '2013-01', '2013-03'],
      ['second', undefined, undefined],
      ['measures', '2013-07', '2013-09'],
      ['mechanisms', '2013-10', '2013-12'],
    ]);
    const asked = (s: typeof scheme) => checkScheme(s).find((f) => f.gap === 'second-phase')?.question;
    expect(asked(scheme)).toContain('第二阶段叫什么');
    const dated = { phases: [{ key: 'second', label: '第二阶段 排查风险', start: '2013-04', end: '2013-06' }] };
    expect(asked(await supplemented('district-office', dated))).toBeUndefined();
  });

  it('asks five questions of a rule', async () => {
    const { reviews } = await readSchemeFile('district-office');
    expect(reviews[0]?.questions.map((q) => q.key)).toEqual(['integrity', 'legality', 'reason', 'science', 'conflict']);
  });

  it('sends every expense to the meeting until the threshold is known, then large ones', async () => {
    const steps = (s: Awaited<ReturnType<typeof readSchemeFile>>) =>
      s.chains.find((c) => c.object === 'expense')?.steps.map((step) => [step.key, step.who.by, step.over?.amount]);
    expect(steps(await readSchemeFile('district-office'))).toEqual([
      ['section-head', 'section-head', undefined],
      ['office', 'role', undefined],
      ['chief', 'role', undefined],
      ['meeting', 'body', undefined],
    ]);
    const change = {
      chains: [{ key: 'expense', steps: [{ key: 'meeting', over: { fact: '报销金额', amount: 50_000 } }] }],
    };
    const filled = await supplemented('district-office', change);
    expect(steps(filled)?.[3]).toEqual(['meeting', 'body', 50_000]);
    expect(checkScheme(filled).map((f) => f.gap)).not.toContain('expense-threshold');
  });

  it('lets either of two approve the slip for statistics, and names no collector of warnings', async () => {
    const scheme = await readSchemeFile('district-office');
    expect(scheme.chains.find((c) => c.object === 'statistics-slip')?.steps.map((s) => s.who)).toEqual([
      {
        by: 'any-of',
        of: [
          { by: 'role', role: '办公室负责人', assigned: false },
          { by: 'role', role: '分管领导', assigned: true },
        ],
      },
    ]);
    expect(scheme.warnings).toBeDefined();
    expect(scheme.warnings?.collector).toBeUndefined();
  });

  it('cannot be activated while nobody is named to collect warnings; its supplement names whom', async () => {
    const stops = async (id: string) => hindrances(checkScheme(await readSchemeFile(id)));
    expect(await stops('district-office')).toEqual([
      expect.objectContaining({ severity: 'blocking', path: 'warnings.collector', gap: 'warning-collector' }),
    ]);
    expect(await stops('district-office-supplement')).toEqual([]);
    const { warnings } = await readSchemeFile('district-office-supplement');
    expect(warnings?.kinds.map((kind) => kind.label)).toEqual(['督导', '通报']);
  });

  it('begins with eleven points, each with measures', async () => {
    const { library = [] } = await readSchemeFile('district-office');
    expect(library).toHaveLength(11);
    expect(new Set(library.map((point) => point.key)).size).toBe(11);
    expect(library.every((point) => point.measures.length > 0)).toBe(true);
  });

  it('grades by the graver of likelihood and consequence, for every combination', async () => {
    const { grading } = await readSchemeFile('district-office');
    const method = grading?.method;
    if (method?.by !== 'matrix') throw new Error('no matrix');
    const score = (question: typeof method.likelihood, key: string) =>
      question.options.find((option) => option.key === key)?.score ?? 0;
    expect(new Set(method.cells.map((cell) => `${cell.likelihood} ${cell.consequence}`)).size).toBe(9);
    for (const cell of method.cells) {
      const graver = Math.max(score(method.likelihood, cell.likelihood), score(method.consequence, cell.consequence));
      expect(cell.level).toBe(['low', 'mid', 'high'][graver - 1]);
    }
  });
});

describe('the power-supply office', () => {
  it('is valid with neither levels nor chains nor categories', async () => {
    const scheme = await readSchemeFile('power-supply');
    expect([scheme.levels, scheme.chains, scheme.categories, scheme.layers]).toEqual([[], [], [], []]);
    expect(hindrances(checkScheme(scheme))).toEqual([]);
    const layered = { ...scheme, layers: [{ key: 'group', label: '班组' }] };
    expect(hindrances(checkScheme(layered))).toEqual([]);
  });

  it('inspects each month as a whole and each week by group: eleven fields, two, one', async () => {
    const { cadences } = await readSchemeFile('power-supply');
    const fields = (items: string[]) => items.filter((item) => item.startsWith('项目：')).length;
    expect(cadences.map((c) => [c.key, c.every, fields(c.items)])).toEqual([
      ['monthly', 'month', 0],
      ['weekly-logistics', 'week', 11],
      ['weekly-fleet', 'week', 2],
      ['weekly-personnel', 'week', 1],
    ]);
    for (const { items } of cadences)
      expect(items.slice(0, 6)).toEqual(['查思想', '查管理', '查制度', '查现场', '查隐患', '查整改']);
  });
});

describe('the medical warning', () => {
  it('has three severities, told by how each is handled', async () => {
    const scheme = await readSchemeFile('medical-warning');
    expect(levelsByRank(scheme).map((l) => [l.key, l.label])).toEqual([
      ['high', '重度'],
      ['mid', '中度'],
      ['low', '轻度'],
    ]);
    expect(scheme.grading?.method?.by).toBe('handling');
    const beforeClosing = (level: string) =>
      scheme.handling.filter((h) => h.beforeClosing && h.levels.includes(level)).map((h) => h.key);
    expect(beforeClosing('high')).toEqual(['root-cause', 'dated-plan', 'monitoring']);
    expect(beforeClosing('mid')).toEqual(['countermeasure', 'monitoring']);
    expect(beforeClosing('low')).toEqual(['summary']);
  });

  it('requires type, cause, harm and result', async () => {
    const { forms } = await readSchemeFile('medical-warning');
    const event = forms.find((form) => form.key === 'event');
    expect(event?.fields.filter((f) => f.required).map((f) => f.key)).toEqual(['type', 'cause', 'harm', 'result']);
  });

  it('monitors each workday, reports on Mondays and asks fifty experts three times without names', async () => {
    const { cadences, surveys } = await readSchemeFile('medical-warning');
    expect(cadences.map((c) => [c.every, c.weekday, c.onDayOff])).toEqual([
      ['workday', undefined, undefined],
      ['week', 1, undefined],
    ]);
    expect(surveys[0]).toMatchObject({
      anonymous: true,
      rounds: 3,
      experts: { count: 50, minimumYears: 10, minimumTitle: '副高', perSection: 1 },
    });
  });
});

describe('the investment bureau', () => {
  it('gives level a to a body whose quorum no document says', async () => {
    const scheme = await readSchemeFile('investment-bureau');
    expect(levelsByRank(scheme).map((l) => l.label)).toEqual(['a级', 'b级', 'c级']);
    expect(scheme.responsibility?.map((r) => r.owners)).toEqual([
      [{ by: 'body', body: 'party-group' }],
      [{ by: 'role', role: '主管领导', assigned: true }],
      [{ by: 'section-head' }],
    ]);
    expect(scheme.bodies.find((b) => b.key === 'party-group')).toMatchObject({ label: '局党组' });
    expect(checkScheme(scheme)).toContainEqual(
      expect.objectContaining({ gap: 'party-group-quorum', path: 'bodies.party-group.quorum', severity: 'gap' }),
    );
  });

  it('waits for the administrator to date its four phases', async () => {
    const scheme = await readSchemeFile('investment-bureau');
    expect(hindrances(checkScheme(scheme)).map((f) => f.path)).toEqual(['phases.*.start']);
    const dated = (keys: string[]) => ({ phases: keys.map((key) => ({ key, start: '2026-03-01' })) });
    const some = await supplemented('investment-bureau', dated(['mobilise', 'grade', 'measures']));
    expect(hindrances(checkScheme(some))).toHaveLength(1);
    const all = await supplemented('investment-bureau', dated(['mobilise', 'grade', 'measures', 'supervise']));
    expect(hindrances(checkScheme(all))).toEqual([]);
  });

  it('holds both the leader and the section head to account when a notice is not met', async () => {
    const { notices } = await readSchemeFile('investment-bureau');
    expect(notices).toMatchObject([
      {
        label: '限期整改通知单',
        concrete: true,
        onFailure: [{ by: 'role', role: '主管领导', assigned: true }, { by: 'section-head' }],
      },
    ]);
  });
});

describe('the loan guarantee', () => {
  it('has its amounts, ratios and shares with their articles', async () => {
    const { rules } = await readSchemeFile('loan-guarantee');
    const limits = rules.map((r) => [
      r.key,
      r.kind === 'share' ? r.parts.map((p) => p.percent) : [r.atLeast, r.atMost],
      r.source?.match(/^第.+?条/)?.[0],
    ]);
    expect(limits).toEqual([
      ['fund-ratio', [0.1, undefined], '第八条'],
      ['deposit-ratio', [0.05, undefined], '第八条'],
      ['loan-amount', [1_000_000, 20_000_000], '第二十条'],
      ['lending-volume', [10, undefined], '第二十条'],
      ['term', [undefined, 1], '第二十一条'],
      ['loss-share', [50, 50], '第十条'],
    ]);
    const share = rules.find((r) => r.kind === 'share');
    expect(share?.parts.map((p) => p.label)).toContain(share?.remainder);
    expect(share?.supplement).toBe(true);
  });

  it('lets no money out before the gates of articles 17 and 18, and no compensation without those of article 19', async () => {
    const { gates } = await readSchemeFile('loan-guarantee');
    const gate = (key: string) => gates.find((g) => g.key === key);
    const needs = (key: string): string[] => (gate(key)?.after ?? []).flatMap((k) => [...needs(k), k]);
    expect([...new Set(needs('payout'))]).toEqual([
      'agreement',
      'pool',
      'bank-approval',
      'recommendation',
      'promise',
      'filing-notice',
      'deposit',
      'deposit-check',
      'opinion',
      'group-approval',
      'contracts',
      'conditions',
    ]);
    expect(gate('compensation')?.after).toEqual(expect.arrayContaining(['promise', 'filing-notice']));
    for (const key of ['promise', 'filing-notice']) expect(gate(key)?.lacking).toMatch(/^第十九条/);
    expect(gates.every((g) => /第.+条/.test(g.source ?? ''))).toBe(true);
    // Whatever is named exists, and comes before what needs it.
    gates.forEach((g, at) => {
      for (const key of g.after) expect(gates.findIndex((other) => other.key === key)).toBeLessThan(at);
    });
    expect(gates.flatMap((g) => g.after).filter((key) => !gate(key))).toEqual([]);
  });

  it('counts workdays', async () => {
    const { clocks } = await readSchemeFile('loan-guarantee');
    expect(clocks.map((c) => [c.from, c.span.count, c.span.unit, c.source?.match(/^第.+?条/)?.[0]])).toEqual([
      ['贷款到期未还', 15, 'workday', '第九条'],
      ['签订借款合同', 3, 'workday', '第十八条'],
      ['签订变更协议', 3, 'workday', '第十八条'],
      ['发放贷款', 3, 'workday', '第十八条'],
    ]);
  });

  it('needs an approval for the blacklist, shows firm and person, and asks for the way off it', async () => {
    const scheme = await readSchemeFile('loan-guarantee');
    expect(scheme.chains.find((c) => c.object === 'blacklist')?.steps).toHaveLength(2);
    expect(scheme.publications.map((p) => p.object)).toEqual(['blacklist']);
    expect(scheme.forms[0]?.fields.filter((f) => f.required).map((f) => f.label)).toEqual(['贷款企业', '责任人']);
    expect(checkScheme(scheme).find((f) => f.gap === 'blacklist-removal')?.question).toContain('移出');
  });

  it('keeps the clause on interest as text and computes nothing from it', async () => {
    const { gaps, rules } = await readSchemeFile('loan-guarantee');
    expect(gaps.find((g) => g.id === 'interest-rate')?.missing).toContain('最高不超过同期基准利率的40%');
    expect(JSON.stringify(rules)).not.toContain('利率');
  });
});

describe('the hospital', () => {
  it('has exactly two blocking gaps before its supplement and none after', async () => {
    const blocking = async (id: string) => hindrances(checkScheme(await readSchemeFile(id))).map((f) => f.gap);
    expect(await blocking('hospital')).toEqual(['responsibility', 'cutoffs']);
    expect(await blocking('hospital-supplement')).toEqual([]);
  });

  it('finds risks while it still writes the catalogue, and measures after both', async () => {
    const scheme = await readSchemeFile('hospital');
    const on = (day: string) => phasesOn(scheme, day).map((phase) => phase.key);
    expect(on('2012-11-15')).toEqual(['catalogue', 'find-and-grade']);
    expect(on('2013-02-15')).toContain('measures');
    expect(on('2012-10-15')).toEqual(['mobilise', 'catalogue']);
  });

  it('has three lines of defence, three kinds of measures, four steps of disposal and a yearly cycle', async () => {
    const scheme = await readSchemeFile('hospital');
    expect(scheme.measures?.defences.map((d) => d.label)).toEqual(['前期预防', '中期监控', '后期处置']);
    expect(scheme.measures?.kinds.map((k) => k.key)).toEqual(['power', 'institution', 'education']);
    expect(scheme.ladder.map((l) => l.label)).toEqual(['诫勉谈话', '限期整改', '组织处理', '纪律处分']);
    expect(scheme.cycle?.every).toBe('year');
  });

  it('asks of a power what the plan asks, and a chart before it is open to all', async () => {
    const { powers, publications } = await readSchemeFile('hospital');
    expect(powers?.required).toEqual(['name', 'content', 'holder', 'bases']);
    expect(powers?.chartBeforePublication).toBe(true);
    expect(powers?.classes.map((c) => c.label)).toContain('药品采购');
    expect(publications.map((p) => [p.object, p.scope, p.length])).toEqual([
      ['power', 'outside', undefined],
      ['chart', 'outside', undefined],
    ]);
  });
});

it('the check: chains of different objects do not hide each other, those of one object do', async () => {
  const scheme = await readSchemeFile('loan-guarantee');
  expect(checkScheme(scheme).filter((f) => f.severity === 'error')).toEqual([]);
  const same = { ...scheme, chains: scheme.chains.map((chain) => ({ ...chain, object: 'lending' })) };
  expect(checkScheme(same).some((f) => f.severity === 'error' && f.path === 'chains.filing-notice')).toBe(true);
});
