import type { RegisterColumnKey } from '../schemes/model.js';

const USUAL_TITLE = '廉政风险排查、防控一览表';

/** Every Chinese word of the registers, in one place. */
export const WORDS = {
  /** Title of a register the scheme does not name, as the plan E1 titles its three. */
  title: (house: string, layer: string) => `${house}${layer}${USUAL_TITLE}`,
  unit: (house: string) => `填报单位：${house}`,
  asOf: (year: string, month: string, day: string) => `截至：${year}年${month}月${day}日`,
  empty: '（无）',
  partial: '注：本表只含导出人有权查看的风险点。',
  notFiled: (states: string) => `注：本表也含状态不是“已备案”的风险点（${states}），见备注。`,
  open: '未定',
  left: '已离开',
  noSection: '未知部门',
  group: (label: string, count: number) => `${label}（${count} 个）`,
  signatures: ['填表人', '审核人', '负责人'],
  signed: (who: string) => `${who.replace(/[：:\s]+$/, '')}：`,
  date: '日期：　　　年　　月　　日',
  owner: (role: string, names: string[]) => (names.length > 0 ? `${role}：${names.join('、')}` : role),
  head: '科室负责人',
  /** One file that holds several registers, by what their titles have in common at the end. */
  allTitle: (house: string, common: string) => `${house}${common || '一览表'}`,
  help: '· 导出：把一览表做成文件发给您；导出 岗位、导出 word：只要一张、要 Word',
  forbidden: (office: string) => `一览表由${office}和科室负责人以上导出；您自己上报的请发“我的上报”。`,
  notUnderstood: (words: string, known: string) =>
    `没有看懂“${words}”。可以发：导出、导出 word，或者加上一览表：${known}。`,
  patience: '收到，正在做一览表，请稍候…',
  tooLarge: '文件超过企业微信的 20 MB，没有发出。请一张一张导出（例如：导出 岗位）。',
  onItsWay: (title: string, rows: number, clock: string) =>
    `《${title}》共 ${rows} 条，文件随后发出。内含个人信息，请勿转发给无关人员。（截至 ${clock}）`,
  noSuchRegister: (key: string, known: string) => `方案里没有“${key}”这个一览表。可以写：${known}。`,
} as const;

/** Columns of a register whose scheme gives none. 防控措施 and 备注 may be empty: they are filled in by hand then. */
export const DEFAULT_COLUMNS: RegisterColumnKey[] = [
  'serial',
  'section',
  'holder',
  'number',
  'risk',
  'category',
  'level',
  'owner',
  'measures',
  'note',
];

/** Heading, width in characters of a spreadsheet, and how a column stands. */
export const COLUMNS: Record<RegisterColumnKey, { label: string; width: number; align: 'left' | 'center' }> = {
  serial: { label: '序号', width: 6, align: 'center' },
  section: { label: '部门', width: 14, align: 'center' },
  holder: { label: '岗位/责任人', width: 14, align: 'center' },
  post: { label: '岗位', width: 14, align: 'center' },
  person: { label: '责任人', width: 10, align: 'center' },
  number: { label: '编号', width: 15, align: 'center' },
  risk: { label: '风险点（表现形式）', width: 40, align: 'left' },
  point: { label: '风险点', width: 24, align: 'left' },
  manifestation: { label: '表现形式', width: 36, align: 'left' },
  layer: { label: '层级', width: 8, align: 'center' },
  power: { label: '所属职权', width: 14, align: 'left' },
  method: { label: '查找方式', width: 10, align: 'center' },
  category: { label: '风险类别', width: 12, align: 'center' },
  level: { label: '风险等级', width: 9, align: 'center' },
  reason: { label: '定级理由', width: 30, align: 'left' },
  owner: { label: '责任人（领导）', width: 18, align: 'center' },
  measures: { label: '防控措施', width: 34, align: 'left' },
  filed: { label: '备案日期', width: 12, align: 'center' },
  status: { label: '状态', width: 9, align: 'center' },
  note: { label: '备注', width: 10, align: 'left' },
};
