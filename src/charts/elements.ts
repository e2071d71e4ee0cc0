/**
 * What a 外部流程图 must make clear. Houses ask for different things: the check is given the list of the house's scheme
 * (`powers.externalElements`). Here are the elements that have a key of the product's own, each once.
 */
export interface ChartElement {
  key: string;
  label: string;
  /** What to write, for the complaint. */
  mend: string;
}

/** The steps and their times are seen on the chart itself: no node needs a mark for these. */
export const SEEN_ON_THE_CHART = { procedure: 'procedure', timeLimits: 'time-limits' } as const;

export const KNOWN_ELEMENTS: readonly ChartElement[] = [
  { key: 'subject', label: '办理主体', mend: '写明由哪个部门办理' },
  { key: 'conditions', label: '申请条件', mend: '写明谁可以申请、要符合什么条件' },
  { key: 'materials', label: '申报材料', mend: '列出申报材料' },
  { key: 'acceptance', label: '受理登记', mend: '加上受理登记的环节' },
  { key: 'notice', label: '一次告知', mend: '写明材料不齐时怎样一次告知' },
  { key: 'first-review', label: '初审', mend: '加上岗位责任人初审的环节' },
  { key: 'second-review', label: '复审', mend: '加上主管人员复审的环节' },
  { key: 'approval', label: '审批', mend: '加上部门领导审批的环节' },
  { key: SEEN_ON_THE_CHART.timeLimits, label: '各环节时限', mend: '给每个步骤写上 timeLimit' },
  { key: 'publicity', label: '结果公开', mend: '写明办理结果怎样公开公示' },
  { key: 'complaints', label: '举报渠道', mend: '写明举报投诉的电话或地点' },
  { key: 'feedback', label: '结果反馈', mend: '写明办理结果怎样反馈给申请人' },
  { key: 'basis', label: '依据', mend: '写明法律法规的全称和条款' },
  { key: SEEN_ON_THE_CHART.procedure, label: '程序', mend: '画出办理的环节' },
  { key: 'supervision', label: '监督渠道', mend: '写明由谁监督、怎样联系' },
  { key: 'all-materials', label: '全部材料', mend: '列出办理事项所需提交的全部材料' },
];

/** The list of a scheme, in its words; what to write is ours where the key is. */
export const elementsOf = (asked: ReadonlyArray<{ key: string; label: string }>): ChartElement[] =>
  asked.map(({ key, label }) => ({
    key,
    label,
    mend: KNOWN_ELEMENTS.find((one) => one.key === key)?.mend ?? `写明${label}`,
  }));
