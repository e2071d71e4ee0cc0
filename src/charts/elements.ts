/**
 * What a 外部流程图 must make clear. Houses ask for different things, so the check is given its list; these are the two
 * lists that documents give, and a house may pass its own.
 */
export interface ChartElement {
  key: string;
  label: string;
  /** What to write, for the complaint. */
  mend: string;
  /** Document and article. */
  source?: string;
}

const COMMISSION = '发改委实施方案 五（二）3“在流程图上将……等内容明确”';
const HOSPITAL =
  '医院实施意见 二（二）“对每一项职权，明确办理主体、依据、程序、监督渠道以及办理事项所需提交的全部材料”';

const SUBJECT: ChartElement = {
  key: 'subject',
  label: '办理主体',
  mend: '写明由哪个部门办理',
  source: COMMISSION,
};

/** The twelve of the 发改委. */
export const COMMISSION_ELEMENTS: readonly ChartElement[] = [
  SUBJECT,
  { key: 'conditions', label: '申请条件', mend: '写明谁可以申请、要符合什么条件', source: COMMISSION },
  { key: 'materials', label: '申报材料', mend: '列出申报材料', source: COMMISSION },
  { key: 'acceptance', label: '受理登记', mend: '加上受理登记的环节', source: COMMISSION },
  { key: 'notice', label: '一次告知', mend: '写明材料不齐时怎样一次告知', source: COMMISSION },
  { key: 'first-review', label: '初审', mend: '加上岗位责任人初审的环节', source: COMMISSION },
  { key: 'second-review', label: '复审', mend: '加上主管人员复审的环节', source: COMMISSION },
  { key: 'approval', label: '审批', mend: '加上部门领导审批的环节', source: COMMISSION },
  { key: 'time-limits', label: '各环节时限', mend: '给每个步骤写上 timeLimit', source: COMMISSION },
  { key: 'publicity', label: '结果公开', mend: '写明办理结果怎样公开公示', source: COMMISSION },
  { key: 'complaints', label: '举报渠道', mend: '写明举报投诉的电话或地点', source: COMMISSION },
  { key: 'feedback', label: '结果反馈', mend: '写明办理结果怎样反馈给申请人', source: COMMISSION },
];

/** Those of the hospital plan. Its 程序 is the flow itself and needs no mark. */
export const HOSPITAL_ELEMENTS: readonly ChartElement[] = [
  { ...SUBJECT, source: HOSPITAL },
  { key: 'basis', label: '依据', mend: '写明法律法规的全称和条款', source: HOSPITAL },
  { key: 'supervision', label: '监督渠道', mend: '写明由谁监督、怎样联系', source: HOSPITAL },
  { key: 'all-materials', label: '全部材料', mend: '列出办理事项所需提交的全部材料', source: HOSPITAL },
];

/** Every element a document names, each once. */
export const KNOWN_ELEMENTS: readonly ChartElement[] = [
  ...COMMISSION_ELEMENTS,
  ...HOSPITAL_ELEMENTS.filter((one) => one.key !== SUBJECT.key),
];
