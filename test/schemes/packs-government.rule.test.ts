import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { planChain } from '../../src/approvals/chain.js';
import { checkScheme, hindrances } from '../../src/schemes/check.js';
import { readSchemeFile } from '../../src/schemes/load.js';
import { categoriesFor, levelsByRank, type Scheme } from '../../src/schemes/model.js';
import { readYaml } from '../../src/schemes/yaml.js';
import { organisation } from '../support/factories.js';

const GAPS: Record<string, string[]> = {
  'grain-bureau': [
    'powers-publication-length',
    'charts-publication-length',
    'points-publication-length',
    'publish-phase',
    'cutoffs',
    'category-definitions',
    'ladder-levels',
    'two-ladders',
    'section-check-interval',
    'assessment-standard',
    'day-off',
    'leading-group-members',
    'forms',
    'text-ends',
  ],
  'reform-commission': [
    'year!',
    'deadlines',
    'powers-publication-length',
    'found-points-publication-length',
    'results-publication-length',
    'list-publication-length',
    'cutoffs',
    'mixed-cells',
    'ladder-levels',
    'warning-collector',
    'talk-interval',
    'supervisor-visits-interval',
    'rotation-interval',
    'cycle',
    'leaders-points',
    'staff-measures',
    'assessment-standard',
    'bodies-rules',
    'text-ends',
  ],
  'county-police': [
    'year',
    'deadlines',
    'points-publication-length',
    'charts-publication-length',
    'category-definitions',
    'department-count',
    'chief-level',
    'leaders-chains',
    'who-signs-registers',
    'rectification-deadline',
    'rotation-interval',
    'promises',
    'quarter-report-day',
    'assessment-standard',
    'bodies-rules',
    'text-ends',
  ],
  'finance-bureau': [
    'points-publication-length',
    'unit-points-publication-length',
    'unit-measures-publication-length',
    'cutoffs',
    'category-definitions',
    'leaders-points',
    'powers-chain',
    'warning-collector',
    'warning-levels',
    'ladder-levels',
    'check-interval',
    'assessment-standard',
    'bodies-rules',
    'text-ends',
  ],
  'forestry-bureau': [
    'levels-publication-length',
    'unit-measures-publication-length',
    'cutoffs',
    'correction-span',
    'category-definitions',
    'department-categories',
    'chief-chain',
    'leaders-department-points',
    'unit-measures-chain',
    'warning-collector',
    'ladder-levels',
    'check-interval',
    'rotation-interval',
    'promises',
    'cycle-kind',
    'day-off',
    'assessment-standard',
    'bodies-rules',
    'annexes',
    'text-ends',
  ],
};
const PLANS = Object.keys(GAPS);
const SUPPLEMENTS = ['reform-commission-supplement', 'county-police-supplement'];

const packs = new Map<string, Scheme>();
const pack = (id: string): Scheme => packs.get(id) as Scheme;
beforeAll(async () => {
  for (const id of [...PLANS, ...SUPPLEMENTS]) packs.set(id, await readSchemeFile(id));
});

/** 示例局: a chief, two deputies of whom one answers for 业务科, two sections with heads, the office, 政工室, discipline. */
const bureau = () => {
  const org = organisation(
    [
      { name: '示例局', heads: ['juzhang'] },
      { name: '业务科', heads: ['kezhang'] },
      { name: '财务科', heads: ['caiwu'] },
      { name: '监察室', heads: ['banzhu'] },
    ],
    [
      { id: 'juzhang', in: '示例局', roles: ['主要领导', '党组成员', '党组织成员', '领导小组成员'] },
      { id: 'fenguan', in: '示例局', roles: ['分管领导', '领导小组成员'] },
      { id: 'fenguan2', in: '示例局', roles: ['分管领导'] },
      { id: 'jijian', in: '示例局', roles: ['纪检组长', '纪检监察'] },
      { id: 'kezhang', in: '业务科' },
      { id: 'keyuan', in: '业务科' },
      { id: 'caiwu', in: '财务科' },
      { id: 'banzhu', in: '监察室', roles: ['领导小组办公室'] },
      { id: 'ganshi', in: '监察室', roles: ['领导小组办公室'] },
      { id: 'zhenggong', in: '监察室', roles: ['政工室'] },
    ],
  );
  org.assignedDepartments.set('fenguan', [2]);
  org.assignedDepartments.set('fenguan2', [3]);
  return org;
};

const SECTION: Record<string, number> = { juzhang: 1, fenguan: 1, jijian: 1, kezhang: 2, keyuan: 2 };
const plan = (id: string, object: string, layer: string, concerned = 'keyuan', level = 'mid') =>
  planChain(pack(id), { object, layer, level, concerned, departmentId: SECTION[concerned] ?? null }, bureau(), {
    now: new Date('2026-11-21T02:00:00Z'),
    delegations: [],
  });
/** Who decides each step: persons by id; bodies and meetings in brackets. */
const path = (...of: Parameters<typeof plan>) =>
  plan(...of).map((step) => {
    if (step.kind === 'people') return step.deciders.map((d) => d.person).join('+');
    return step.kind === 'outside' ? `[${step.body}]` : step.kind;
  });
const OFFICE = 'banzhu+ganshi';

describe('every plan', () => {
  it.each(PLANS)('%s lists its gaps exactly', (id) => {
    expect(pack(id).gaps.map((g) => g.id + (g.blocking ? '!' : ''))).toEqual(GAPS[id]);
    // Nothing is missing that the plan does not say itself, and nothing it lists is filled.
    expect(checkScheme(pack(id)).map((f) => f.gap)).toEqual(expect.arrayContaining(pack(id).gaps.map((g) => g.id)));
    expect(checkScheme(pack(id))).toHaveLength(pack(id).gaps.length);
  });

  it.each([...PLANS, ...SUPPLEMENTS])('%s may be activated, but for the year of the one that has none', (id) => {
    const expected = id === 'reform-commission' ? ['year'] : [];
    expect(hindrances(checkScheme(pack(id))).map((f) => f.gap)).toEqual(expected);
  });

  it.each(PLANS)('%s orders no publication of a length: no document gives one', (id) => {
    const lists = pack(id).publications;
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.filter((p) => p.length !== undefined)).toEqual([]);
    // What asks for opinions is a 公示, and its length is asked for; a mere 公开 is not.
    const asked = pack(id).gaps.map((g) => g.path);
    const open = lists.filter((p) => p.opinions && p.object !== 'promise');
    for (const { key } of open) expect(asked).toContain(`publications.${key}.length`);
  });

  it.each([...PLANS, ...SUPPLEMENTS])('%s says of every part that it is in the document, or that it is not', (id) => {
    const data = readYaml(readFileSync(new URL(`../../src/schemes/packs/${id}.yaml`, import.meta.url), 'utf8'));
    const unmarked = (value: unknown, at: string): string[] => {
      if (Array.isArray(value)) return value.flatMap((item, i) => unmarked(item, `${at}.${i}`));
      if (typeof value !== 'object' || value === null) return [];
      const part = value as Record<string, unknown>;
      const named = 'key' in part || 'name' in part || 'level' in part;
      return [
        ...(named && part.source === undefined && part.supplement !== true ? [at] : []),
        ...Object.entries(part)
          .filter(([field]) => !['gaps', 'options', 'cells', 'when'].includes(field))
          // What an answer means stands in the levels of the method; the method has its origin in `grading`.
          .filter(([field]) => !(field === 'levels' && at.endsWith('.method')))
          .flatMap(([field, inner]) => unmarked(inner, `${at}.${field}`)),
      ];
    };
    expect(unmarked(data, id)).toEqual([]);
  });

  it.each(PLANS)('%s names only roles, bodies, levels and layers it has', (id) => {
    const scheme = pack(id);
    const roles = new Set(scheme.roles.map((r) => r.name));
    const keys = (parts: Array<{ key: string }>) => new Set(parts.map((p) => p.key));
    const [bodies, levels, layers, clocks] = [scheme.bodies, scheme.levels, scheme.layers, scheme.clocks].map(keys);
    const wrong: string[] = [];
    const visit = (value: unknown, field = ''): void => {
      if (Array.isArray(value)) {
        for (const item of value) {
          if (['members', 'roles'].includes(field) && typeof item === 'string' && !roles.has(item)) wrong.push(item);
          if (field === 'layers' && typeof item === 'string' && !layers?.has(item)) wrong.push(item);
          if (field === 'levels' && typeof item === 'string' && !levels?.has(item)) wrong.push(item);
          visit(item);
        }
      } else if (typeof value === 'object' && value !== null) {
        const part = value as Record<string, unknown>;
        if (part.by === 'role' && !roles.has(String(part.role))) wrong.push(String(part.role));
        if (part.by === 'body' && !bodies?.has(String(part.body))) wrong.push(String(part.body));
        if (typeof part.level === 'string' && !levels?.has(part.level)) wrong.push(part.level);
        if (typeof part.layer === 'string' && !layers?.has(part.layer)) wrong.push(part.layer);
        if (typeof part.opens === 'string' && !clocks?.has(part.opens)) wrong.push(part.opens);
        for (const [name, inner] of Object.entries(part)) visit(inner, name);
      }
    };
    visit(scheme);
    expect(wrong).toEqual([]);
  });

  it.each(PLANS)('%s has three levels, and somebody for each; a matrix or a question answers with every one', (id) => {
    const scheme = pack(id);
    expect(levelsByRank(scheme).map((l) => `${l.key} ${l.rank}`)).toEqual(['high 1', 'mid 2', 'low 3']);
    expect(scheme.responsibility?.map((r) => r.level)).toEqual(['high', 'mid', 'low']);
    const method = scheme.grading?.method;
    if (method?.by === 'matrix') {
      const cells = method.cells.map((c) => `${c.likelihood} ${c.consequence}`);
      const all = method.likelihood.options.flatMap((l) => method.consequence.options.map((c) => `${l.key} ${c.key}`));
      expect(cells).toEqual(all);
      expect(new Set(method.cells.map((c) => c.level)).size).toBe(3);
    }
    const methods: Record<string, string | undefined> = { 'grain-bureau': undefined, 'county-police': 'nature' };
    expect(method?.by).toBe(id in methods ? methods[id] : 'matrix');
  });

  it.each(PLANS)('%s: nobody decides alone on himself, and no chain is stuck', (id) => {
    const scheme = pack(id);
    for (const object of new Set(scheme.chains.map((c) => c.object)))
      for (const { key: layer } of scheme.layers)
        for (const concerned of ['juzhang', 'fenguan', 'kezhang', 'keyuan'])
          for (const { key: level } of scheme.levels) {
            const steps = plan(id, object, layer, concerned, level);
            expect(steps.length).toBeGreaterThan(0);
            expect(steps.filter((s) => s.kind === 'gap')).toEqual([]);
            for (const step of steps)
              if (step.kind === 'people') expect(step.deciders.map((d) => d.person)).not.toContain(concerned);
          }
  });
});

const labels = (id: string, layer: string) => categoriesFor(pack(id), layer).map((c) => c.label);

describe('grain-bureau', () => {
  const CITY = '[市廉政风险防控领导小组办公室]';
  const GROUP = '[局廉政风险防控工作领导小组]';

  it('a clerk’s post point goes to his section and is filed, not to 分管领导', () => {
    expect(path('grain-bureau', 'risk', 'post')).toEqual(['kezhang', OFFICE]);
  });
  it('the same point of a section goes to 分管领导, then to 领导小组', () => {
    expect(path('grain-bureau', 'risk', 'department')).toEqual(['fenguan', GROUP]);
  });
  it.each(['post', 'department', 'unit'])(
    'a leader’s own point or measure (%s) has no step in the house to click',
    (layer) => {
      for (const object of ['risk', 'measure'])
        for (const leader of ['juzhang', 'fenguan']) {
          const steps = plan('grain-bureau', object, layer, leader);
          expect(steps.every((s) => s.kind === 'outside')).toBe(true);
          expect(path('grain-bureau', object, layer, leader).at(-1)).toBe(CITY);
        }
    },
  );
  it('高 is the chief’s, 中 分管领导’s, 低 the section head’s', () => {
    expect(pack('grain-bureau').responsibility?.map((r) => r.owners)).toEqual([
      [{ by: 'role', role: '主要领导', assigned: false }],
      [{ by: 'role', role: '分管领导', assigned: true }],
      [{ by: 'section-head' }],
    ]);
  });
  it('the chain of a measure is another one; catalogue and chart end at two offices of the city', () => {
    expect(path('grain-bureau', 'measure', 'post')).toEqual(['kezhang', 'fenguan', OFFICE]);
    expect(path('grain-bureau', 'measure', 'unit')).toEqual([GROUP]);
    expect(path('grain-bureau', 'risk', 'unit')).toEqual([OFFICE, GROUP]);
    for (const object of ['power', 'chart'])
      expect(path('grain-bureau', object, 'post')).toEqual(['fenguan', OFFICE, GROUP, '[市法制办]', '[市编办]']);
  });
  it('one measure for one point, three registers by their titles, two reports by their days', () => {
    expect(pack('grain-bureau').measures).toMatchObject({ required: true, oneToOne: true });
    expect(pack('grain-bureau').registers?.map((f) => f.title)).toEqual(
      ['岗位', '科室', '单位'].map((layer) => `市粮食局${layer}廉政风险排查、防控一览表`),
    );
    expect(pack('county-police').registers?.map((f) => f.title)).toEqual(['廉政风险识别防控一览表']);
    expect(pack('grain-bureau').forms.map((f) => f.title)).toEqual(
      ['岗位', '科室', '单位'].map((layer) => `市粮食局${layer}廉政风险排查、防控一览表`),
    );
    expect(pack('grain-bureau').deadlines.map((d) => d.on)).toEqual(['2012-12-25', '2012-12-30']);
  });
});

describe('reform-commission', () => {
  const CITY = '[市廉政风险防控领导小组]';
  const REPORTED = '[市风险防控领导小组]';
  const GROUP = '[委廉政风险防控管理工作领导小组]';
  const MEETING = '[市直单位企业和服务对象会议]';

  it('powers end at the office, charts at the leading group, leaders’ at the city', () => {
    expect(path('reform-commission', 'power', 'post')).toEqual(['kezhang', 'fenguan', OFFICE]);
    expect(path('reform-commission', 'power', 'post', 'juzhang')).toEqual([CITY]);
    expect(path('reform-commission', 'catalogue', 'unit')).toEqual([GROUP]);
    expect(path('reform-commission', 'chart', 'post')).toEqual(['kezhang', 'fenguan', GROUP]);
    expect(path('reform-commission', 'chart', 'post', 'fenguan')).toEqual([CITY]);
  });
  it('points: 科室负责人 fills gaps, an outside meeting, the leading group, the city; a head’s own begin with 分管领导', () => {
    expect(path('reform-commission', 'risk', 'post')).toEqual(['kezhang', MEETING, GROUP, REPORTED]);
    expect(path('reform-commission', 'risk', 'post', 'kezhang')).toEqual(['fenguan', MEETING, GROUP, REPORTED]);
  });
  it('levels: the section proposes, 分管领导, the office, 委党组', () => {
    expect(path('reform-commission', 'level', 'post')).toEqual(['kezhang', 'fenguan', OFFICE, '[委党组]']);
    expect(path('reform-commission', 'measure', 'unit')).toEqual(['[委党组]', REPORTED]);
    expect(path('reform-commission', 'measure', 'department')).toEqual(['fenguan', OFFICE]);
  });
  it('three answer for 一级; six steps of the ladder, and none says for which level', () => {
    expect(pack('reform-commission').responsibility?.[0]?.owners).toHaveLength(3);
    expect(pack('reform-commission').ladder.map((l) => [l.label, l.levels])).toEqual(
      ['警示提醒', '诫勉谈话', '责令整改', '停职检查', '调离岗位', '纪律追究'].map((l) => [l, undefined]),
    );
  });
  it('invents no year; with the supplement two phases hold the same day', () => {
    expect(pack('reform-commission').phases.filter((p) => p.start || p.end)).toEqual([]);
    const on = (day: string) =>
      pack('reform-commission-supplement').phases.filter((p) => (p.start ?? '') <= day && day <= (p.end ?? ''));
    expect(on('2011-09-25').map((p) => p.key)).toEqual(['responsibility', 'process']);
    expect(pack('reform-commission').powers?.externalElements).toHaveLength(12);
    expect(pack('reform-commission').forms.find((f) => f.key === 'handbook')?.fields).toHaveLength(9);
  });
});

describe('county-police', () => {
  const COUNTY = '[县推行廉政风险防控管理工作领导小组办公室]';

  it('an officer’s measure ends at his section head; a head’s and a section’s go to 分管局领导 and are filed', () => {
    expect(path('county-police', 'measure', 'post')).toEqual(['kezhang']);
    expect(path('county-police', 'measure', 'post', 'kezhang')).toEqual(['fenguan', OFFICE]);
    expect(path('county-police', 'measure', 'department')).toEqual(['fenguan', OFFICE]);
    expect(path('county-police', 'measure', 'post', 'juzhang').at(-1)).toBe(COUNTY);
  });
  it('points pass the 党组织, 政工室 keeps the catalogue, 一级 is reported to the county', () => {
    expect(path('county-police', 'risk', 'post')).toEqual(['[单位党组织]']);
    expect(path('county-police', 'power', 'department')[0]).toBe('zhenggong');
    expect(path('county-police', 'level', 'post')).toEqual(['[单位党组织]']);
    expect(path('county-police', 'level', 'post', 'keyuan', 'high').at(-1)).toBe(COUNTY);
  });
  it('counts, order of the methods, inherited level, classes', () => {
    const scheme = pack('county-police');
    expect(scheme.limits.map((l) => [l.layer, l.least, l.most])).toEqual([
      ['post', 1, 3],
      ['department', 1, undefined],
    ]);
    expect(scheme.methodsInOrder).toBe(true);
    expect(scheme.methods.map((m) => m.label)).toEqual(['岗位自评', '股室互评', '群众点评', '集体评议', '党组织审核']);
    expect(scheme.inheritance).toMatchObject([{ roles: ['分管领导'], from: 'departments-he-runs', take: 'highest' }]);
    expect(scheme.powers).toMatchObject({ exactNames: true });
    expect(scheme.powers?.classes).toHaveLength(13);
    expect(scheme.responsibility?.map((r) => r.owners.length)).toEqual([3, 2, 2]);
  });
  it('papers are due when their phase is over; the talk is a matter of principle', () => {
    const { phases, deadlines } = pack('county-police-supplement');
    expect(phases.find((p) => p.key === 'powers')?.end).toBe('2012-05-20');
    expect(deadlines.map((d) => [d.key, d.on])).toEqual([
      ['papers', '2012-05-26'],
      ['register', '2012-05-23'],
      ['charts', '2012-05-31'],
    ]);
    expect(pack('county-police').cadences.map((c) => [c.every, c.strict])).toEqual([
      ['quarter', true],
      ['half-year', false],
    ]);
  });
});

describe('finance-bureau', () => {
  it('shows other categories for a post, a department and the unit', () => {
    expect(labels('finance-bureau', 'post')).toEqual(['思想道德', '岗位职责', '业务流程', '外部环境']);
    expect(labels('finance-bureau', 'department')).toEqual(['岗位设置', '业务流程', '制度机制']);
    expect(labels('finance-bureau', 'unit')).toEqual(['三重一大']);
  });
  it('its six chains of measures end where the plan says', () => {
    const measure = (layer: string, concerned?: string) => path('finance-bureau', 'measure', layer, concerned);
    expect(measure('post')).toEqual(['kezhang', 'fenguan']);
    expect(measure('post', 'kezhang')).toEqual(['fenguan', 'juzhang']);
    expect(measure('post', 'fenguan')).toEqual(['juzhang']);
    expect(measure('post', 'juzhang')).toEqual(['[局领导班子会议]', '[市纪委监察局]']);
    expect(measure('department')).toEqual(['[科室单位会议讨论]', 'fenguan', 'juzhang']);
    expect(measure('unit')).toEqual(['[局领导班子会议]', '[市纪委]']);
  });
  it('its chains of points end with 分管领导, the 局长, the meeting of the leadership', () => {
    expect(path('finance-bureau', 'risk', 'post')).toEqual(['kezhang', 'fenguan']);
    expect(path('finance-bureau', 'risk', 'department')).toEqual(['fenguan', '[局领导小组会议]', 'juzhang']);
    expect(path('finance-bureau', 'risk', 'unit')).toEqual(['[局领导班子会议]']);
  });
  it.each(['risk', 'level', 'measure'])('the 局长 is never asked about his own %s', (object) => {
    for (const layer of ['post', 'department', 'unit'])
      expect(plan('finance-bureau', object, layer, 'juzhang').every((s) => s.kind === 'outside')).toBe(true);
  });
  it('one manages, another supervises; three are praised', () => {
    expect(pack('finance-bureau').responsibility?.map((r) => [r.owners, r.supervisors])).toEqual([
      [[{ by: 'role', role: '分管领导', assigned: true }], [{ by: 'role', role: '主要领导', assigned: false }]],
      [[{ by: 'section-head' }], [{ by: 'role', role: '分管领导', assigned: true }]],
      [[{ by: 'reporter' }], [{ by: 'section-head' }]],
    ]);
    expect(pack('finance-bureau').assessments.map((a) => a.praise)).toEqual([3]);
  });
});

describe('forestry-bureau', () => {
  const CITY = '[市林业局风险岗位廉能管理工作领导小组办公室（监察室）]';
  const GROUP = '[本单位风险岗位廉能管理工作领导小组]';

  it('shows three categories for a post, five for a section, two for the unit', () => {
    expect(labels('forestry-bureau', 'post')).toEqual(['思想道德', '岗位职责', '制度机制']);
    expect(labels('forestry-bureau', 'department')).toEqual([
      '岗位职责',
      '业务流程',
      '制度机制',
      '工作效率',
      '外部环境',
    ]);
    expect(labels('forestry-bureau', 'unit')).toEqual(['制度机制', '三重一大']);
  });
  it('either 科室负责人 or 分管领导 decides on a measure, once', () => {
    const [first, second, ...rest] = plan('forestry-bureau', 'measure', 'post');
    expect(first).toMatchObject({
      kind: 'people',
      decide: 'one',
      deciders: [
        { person: 'kezhang', because: 'post' },
        { person: 'fenguan', because: 'post' },
      ],
    });
    expect(second).toMatchObject({ kind: 'outside', body: GROUP.slice(1, -1) });
    expect(rest).toEqual([]);
    expect(path('forestry-bureau', 'measure', 'post', 'kezhang')).toEqual(['fenguan', GROUP]);
  });
  it('personal, section’s and leaders’ forms, levels, measures of section and unit', () => {
    expect(path('forestry-bureau', 'risk', 'post')).toEqual(['[部门讨论会]', 'kezhang', 'fenguan', OFFICE]);
    expect(path('forestry-bureau', 'risk', 'post', 'kezhang')).toEqual(['[部门讨论会]', 'fenguan', OFFICE]);
    expect(path('forestry-bureau', 'risk', 'post', 'fenguan')).toEqual(['juzhang', OFFICE]);
    expect(path('forestry-bureau', 'risk', 'post', 'juzhang')).toEqual([GROUP, CITY]);
    expect(path('forestry-bureau', 'risk', 'department')).toEqual(['fenguan', OFFICE]);
    expect(path('forestry-bureau', 'level', 'post')).toEqual([OFFICE, GROUP]);
    expect(path('forestry-bureau', 'measure', 'department')).toEqual(['[科室会议讨论]', OFFICE]);
    expect(path('forestry-bureau', 'measure', 'unit')).toEqual([CITY]);
  });
  it('基本准确 and 不准确 open a correction, 比较准确 does not; three lines of defence; annexes 1 to 3', () => {
    expect(pack('forestry-bureau').scales[0]?.grades.map((g) => [g.label, g.opens])).toEqual([
      ['准确', undefined],
      ['比较准确', undefined],
      ['基本准确', 'correction'],
      ['不准确', 'correction'],
    ]);
    expect(pack('forestry-bureau').measures?.defences.map((d) => d.label)).toEqual([
      '前期预防',
      '中期监控',
      '后期处置',
    ]);
    expect(pack('forestry-bureau').forms.map((f) => f.title)).toEqual([
      '个人廉政风险自查表',
      '部门廉政风险自查表',
      '领导班子廉政风险自查表',
      '廉政风险防控汇总表',
    ]);
    expect(pack('forestry-bureau').deadlines.map((d) => d.on)).toEqual(['2011-04-21']);
  });
});
