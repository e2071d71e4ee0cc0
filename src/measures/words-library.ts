import { shortLine } from '../channels/text.js';
import type { LibraryDone, LibraryPlan } from './import-library.js';

/** Every sentence of 导入方案风险点. */
export const LIBRARY = {
  help: (office: string) => [`· 导入方案风险点：把方案里现成的风险点和措施记到一个科室（${office}）`],
  officeOnly: (office: string) => `导入方案里的风险点由${office}办理。`,
  none: (title: string) => `现在的方案（${title}）没有列出现成的风险点。`,
  nobody: (section: string, office: string) =>
    `${section}没有负责人，${office}也没有人：导入的风险点没有人负责，没有导入。`,
  noSection: (text: string) => `通讯录里没有“${text.slice(0, 30)}”这个科室，请写企业微信通讯录里的名称。`,
  severalSections: (text: string, count: number) =>
    `通讯录里有 ${count} 个“${text.slice(0, 30)}”，请写成“上级部门/科室”。`,
  askSection: (title: string, count: number) =>
    `《${shortLine(title, 40)}》列出了 ${count} 个现成的风险点和它们的措施。记到哪个科室？请回复科室名称。`,
  preview: ({ all, missing, department }: LibraryPlan) => {
    const measures = missing.reduce((sum, one) => sum + one.measures.length, 0);
    const there = all.length - missing.length;
    return [
      `将给${department.name}记入 ${missing.length} 个风险点、${measures} 条措施${there > 0 ? `；另有 ${there} 个已经在清单里，不重复记入` : ''}：`,
      ...missing
        .slice(0, 15)
        .map((one, at) => `${at + 1}. ${shortLine(one.fields.point, 30)}（措施 ${one.measures.length} 条）`),
      ...(missing.length > 15 ? [`……共 ${missing.length} 个`] : []),
      '都记为“已备案”，措施“已生效”，由科室负责人负责。回复“确认”记入，回复“取消”不记。',
    ].join('\n');
  },
  nothingNew: ({ all, department }: LibraryPlan) =>
    `方案里的 ${all.length} 个风险点${department.name}都已经有了，没有要记入的。`,
  confirmWanted: '请回复“确认”记入，或回复“取消”。',
  done: ({ department, numbers, measures }: LibraryDone) =>
    `已给${department.name}记入 ${numbers.length} 个风险点（${numbers[0]} 到 ${numbers.at(-1)}）、${measures} 条措施。方案没有写类别、等级的，用“更正 FX-…”补上；不适用的，逐个发“作废 FX-…”。`,
  told: (section: string, points: number, measures: number, office: string) =>
    `${office}把方案里的 ${points} 个风险点、${measures} 条防控措施记到了${section}，由您负责。发“风险清单”“我的措施”查看。`,
};
