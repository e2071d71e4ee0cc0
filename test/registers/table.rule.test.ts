import { describe, expect, it } from 'vitest';
import { entryOf } from '../../src/registers/entry.js';
import { formsOf, type RegisterForm, titleOfAll } from '../../src/registers/forms.js';
import { registerTable } from '../../src/registers/table.js';
import type { Risk } from '../../src/risks/model.js';
import { checkScheme } from '../../src/schemes/check.js';
import { hospital, scheme } from '../support/factories.js';
import { entry, HEAD } from './support.js';

const layers = [
  { key: 'post', label: '岗位' },
  { key: 'department', label: '科室' },
  { key: 'unit', label: '单位' },
];
const LEVELS = {
  high: { label: '一级', rank: 1 },
  mid: { label: '二级', rank: 2 },
  low: { label: '三级', rank: 3 },
};
const form = (change: Partial<RegisterForm> = {}): RegisterForm => ({
  key: 'post',
  title: '一览表',
  columns: [
    { key: 'serial', label: '序号' },
    { key: 'section', label: '部门' },
    { key: 'number', label: '编号' },
    { key: 'level', label: '等级' },
  ],
  signatures: [],
  ...change,
});

describe('the registers of a scheme', () => {
  it('are titled as 市粮食局 titles its three, one for each layer', () => {
    const forms = formsOf(scheme({ organisation: '市粮食局', layers }));
    expect(forms.map((one) => one.title)).toEqual([
      '市粮食局岗位廉政风险排查、防控一览表',
      '市粮食局科室廉政风险排查、防控一览表',
      '市粮食局单位廉政风险排查、防控一览表',
    ]);
    expect(forms.map((one) => one.layers)).toEqual([['post'], ['department'], ['unit']]);
    expect(forms[0]?.columns.map((column) => column.label)).toEqual([
      '序号',
      '部门',
      '岗位/责任人',
      '编号',
      '风险点（表现形式）',
      '风险类别',
      '风险等级',
      '责任人（领导）',
      '防控措施',
      '备注',
    ]);
  });

  it('give one file that holds several the name of the house and the end of their titles', () => {
    const named = (...titles: string[]) => {
      const registers = titles.map((title, at) => ({ key: `r${at}`, title, layers: [layers[at]?.key ?? ''] }));
      const house = scheme({ layers, registers });
      return titleOfAll(house, '某院', formsOf(house));
    };
    const usual = scheme({ layers });
    expect(titleOfAll(usual, '市粮食局', formsOf(usual))).toBe('市粮食局廉政风险排查、防控一览表');
    // 岗位 and 单位 end with the same character.
    expect(named('岗位权力风险防控一览表', '科室岗位权力风险防控一览表', '单位权力风险防控一览表')).toBe(
      '某院权力风险防控一览表',
    );
    expect(named('甲表', '乙表', '丙表')).toBe('某院一览表');
  });

  it('bear no remark about the name of the house', () => {
    expect(formsOf(scheme({ organisation: '医院（原文未署名）', layers }))[0]?.title).toBe(
      '医院岗位廉政风险排查、防控一览表',
    );
  });

  it('are those the scheme names, where it names any', () => {
    const named = scheme({
      registers: [
        {
          key: 'all',
          title: '廉政风险识别防控一览表',
          columns: [{ key: 'point', label: '风险点', width: 30 }],
          groupBy: 'section',
          signatures: [],
          source: '三（3）',
        },
        { key: 'plain', title: '岗位权力风险防控一览表', layers: ['post'] },
      ],
    });
    const [first, second] = formsOf(named);
    expect(first).toEqual({
      key: 'all',
      title: '廉政风险识别防控一览表',
      columns: [{ key: 'point', label: '风险点', width: 30 }],
      groupBy: 'section',
      signatures: [],
    });
    expect(second?.columns).toHaveLength(10);
    expect(second?.signatures).toEqual(['填表人', '审核人', '负责人']);
  });

  it('are checked: an unknown layer, a register or a column twice', () => {
    const column = { key: 'point' as const, label: '风险点' };
    const wrong = scheme({
      registers: [
        { key: 'a', title: '甲', layers: ['nowhere'], columns: [column, column] },
        { key: 'a', title: '乙' },
      ],
    });
    const paths = checkScheme(wrong)
      .filter((finding) => finding.severity === 'error')
      .map((finding) => finding.path);
    expect(paths).toEqual(expect.arrayContaining(['registers', 'registers.a.columns', 'registers.a.layers']));
  });
});

describe('the table', () => {
  it('puts the most serious first by rank, then the sections of the directory, then the number', () => {
    const at = (label: string, place: number) => ({ section: { label, at: place } });
    const table = registerTable(
      form(),
      [
        entry(10, { level: LEVELS.high, ...at('采购科', 2) }),
        entry(3, { level: LEVELS.low, ...at('办公室', 0) }),
        entry(2, { level: LEVELS.high, ...at('采购科', 2) }),
        entry(1, { level: LEVELS.mid, ...at('办公室', 0) }),
        entry(9, { level: LEVELS.high, ...at('财务科', 1) }),
        entry(4, { level: { label: '未定', rank: Number.MAX_SAFE_INTEGER }, ...at('办公室', 0) }),
        entry(12345, { level: LEVELS.high, ...at('采购科', 2) }),
      ],
      HEAD,
    );
    expect(table.rows.map((row) => row.kind === 'row' && row.cells)).toEqual([
      ['1', '财务科', 'FX-2012-0009', '一级'],
      ['2', '采购科', 'FX-2012-0002', '一级'],
      ['3', '采购科', 'FX-2012-0010', '一级'],
      ['4', '采购科', 'FX-2012-12345', '一级'],
      ['5', '办公室', 'FX-2012-0001', '二级'],
      ['6', '办公室', 'FX-2012-0003', '三级'],
      ['7', '办公室', 'FX-2012-0004', '未定'],
    ]);
  });

  it('groups with the count of each, in the directory’s order, the most serious first within', () => {
    const table = registerTable(
      form({ groupBy: 'section' }),
      [
        entry(1, { level: LEVELS.low, section: { label: '财务科', at: 1 } }),
        entry(2, { level: LEVELS.high, section: { label: '采购科', at: 2 } }),
        entry(3, { level: LEVELS.high, section: { label: '财务科', at: 1 } }),
      ],
      HEAD,
    );
    expect(table.rows.map((row) => (row.kind === 'group' ? row.text : row.cells[2]))).toEqual([
      '财务科（2 个）',
      'FX-2012-0003',
      'FX-2012-0001',
      '采购科（1 个）',
      'FX-2012-0002',
    ]);
  });

  it('groups two sections of one name apart, and levels by rank', () => {
    const offices = [
      entry(1, { section: { label: '办公室', at: 1 } }),
      entry(2, { section: { label: '办公室', at: 4 } }),
    ];
    const lines = (groupBy: 'section' | 'level', entries: Parameters<typeof registerTable>[1]) =>
      registerTable(form({ groupBy }), entries, HEAD).rows.flatMap((row) => (row.kind === 'group' ? row.text : []));
    expect(lines('section', offices)).toEqual(['办公室（1 个）', '办公室（1 个）']);
    expect(lines('level', [entry(1, { level: LEVELS.low }), entry(2, { level: LEVELS.high })])).toEqual([
      '一级（1 个）',
      '三级（1 个）',
    ]);
  });

  it('holds only points of its layers, and comes out with its head where there are none', () => {
    const table = registerTable(
      form({ layers: ['unit'], signatures: ['填表人：', '分管领导'], note: '原文附件一' }),
      [entry(1)],
      { ...HEAD, partial: true },
    );
    expect(table.rows).toEqual([]);
    expect(table).toMatchObject({
      title: '一览表',
      empty: '（无）',
      head: { left: '填报单位：市粮食局', right: '截至：2012年8月20日' },
      notes: ['原文附件一', '注：本表只含导出人有权查看的风险点。'],
    });
    expect(table.signatures).toEqual(['填表人：', '分管领导：', '日期：　　　年　　月　　日']);
  });

  it('writes point with manifestation once, several measures with their numbers, and what is not filed', () => {
    const table = registerTable(
      form({
        columns: [
          { key: 'risk', label: '风险点（表现形式）' },
          { key: 'holder', label: '岗位/责任人' },
          { key: 'measures', label: '防控措施' },
          { key: 'note', label: '备注' },
          { key: 'filed', label: '备案日期' },
        ],
      }),
      [
        entry(1, { point: '付款', manifestation: '付款', post: '', measures: ['双人复核'] }),
        entry(2, {
          measures: ['双人复核', '按季抽查'],
          status: { key: 'in-approval', label: '审批中' },
          filedAt: null,
        }),
      ],
      HEAD,
    );
    expect(table.rows.map((row) => row.kind === 'row' && row.cells)).toEqual([
      ['付款', '张三', '双人复核', '', '2012-08-20'],
      ['风险点2（一个人经手付款的全过程）', '出纳\n张三', '1. 双人复核\n2. 按季抽查', '审批中', ''],
    ]);
    expect(table.notes).toEqual(['注：本表也含状态不是“已备案”的风险点（审批中），见备注。']);
    const closed = entry(3, { status: { key: 'closed', label: '已了结' } });
    const over = registerTable(form({ columns: [{ key: 'note', label: '备注' }] }), [closed], HEAD);
    expect(over.rows.map((row) => row.kind === 'row' && row.cells)).toEqual([['已了结']]);
    expect(over.notes).toEqual(['注：本表也含状态不是“已备案”的风险点（已了结），见备注。']);
  });
});

describe('a point', () => {
  const risk = (level: string, department: number | null): Risk => ({
    id: 'r',
    number: 'FX-2012-0001',
    reporter: 'zhiyuan',
    department,
    fields: { point: '付款', manifestation: '付款', layer: 'post', category: 'duty', level },
    severity: 97,
    schemeVersion: 'v',
    status: 'filed',
    approvalId: null,
    reportedAt: new Date(0),
    filedAt: null,
  });
  const rules = scheme({
    responsibility: [
      { level: 'high', owners: [{ by: 'role', role: '主要领导', assigned: false }] },
      { level: 'mid', owners: [{ by: 'role', role: '分管领导', assigned: true }] },
      { level: 'low', owners: [{ by: 'section-head' }, { by: 'outside', body: '同级党委' }] },
    ],
  });

  it('names who answers for its level', () => {
    const org = hospital();
    const owner = (level: string) => entryOf(risk(level, 2), rules, org, '已备案').owner;
    expect(owner('high')).toBe('主要领导：院长甲');
    expect(owner('mid')).toBe('分管领导：副院长乙');
    expect(owner('low')).toBe('科室负责人：采购科长\n同级党委');
  });

  it('names the one whose section it is, and nobody where many may act', () => {
    const org = hospital();
    for (const id of ['caiwu', 'kuaiji']) org.roles.get('分管领导')?.push(id);
    expect(entryOf(risk('mid', 2), rules, org, '').owner).toBe('分管领导');
    org.assignedDepartments.set('caiwu', [1]);
    expect(entryOf(risk('mid', 2), rules, org, '').owner).toBe('分管领导：财务科长');
  });

  it('stands in the directory’s order: top down, higher `order` first; an unknown section last', () => {
    const org = hospital();
    for (const [id, order] of [
      [2, 10],
      [3, 30],
      [4, 20],
    ] as const) {
      const department = org.departments.get(id);
      if (department) org.departments.set(id, { ...department, order });
    }
    const place = (id: number | null) => entryOf(risk('low', id), rules, org, '').section;
    const ids = [99, 2, 3, 4, 1].sort((a, b) => place(a).at - place(b).at);
    expect(ids).toEqual([1, 3, 4, 2, 99]);
    expect(place(null).label).toBe('未知部门');
  });

  it('keeps keys the scheme no longer has', () => {
    const odd = {
      ...risk('gone', 2),
      fields: { ...risk('gone', 2).fields, category: 'constructor', layer: '__proto__' },
    };
    expect(entryOf(odd, rules, hospital(), '')).toMatchObject({
      level: { label: 'gone', rank: Number.MAX_SAFE_INTEGER },
      category: { label: 'constructor' },
      layer: { label: '__proto__' },
      owner: '',
    });
  });
});
