// Every sentence about something that cannot wait.
import { shorten } from '../channels/text.js';
import type { Danger } from './danger.js';

const FIRST: Record<Danger, string> = {
  fire: '先离开危险的地方，马上打 119；有人受伤打 120。',
  injury: '马上打 120 救人；有人行凶、要伤害自己或别人，打 110。',
  violence: '先顾自己和旁边的人，马上打 110；有人受伤打 120，着火打 119。',
  evidence: '不要冒险上前阻拦，记下时间、地点和人；有人动手、要逃走或带走钱物，马上打 110。',
};

export const URGENT_SAYS = {
  call: (danger: Danger, office: string, names: readonly string[]) =>
    [
      FIRST[danger],
      names.length > 0
        ? `单位里：当面或打电话找${office}（${some(names)}）和纪检监察部门，不要只在这里等。`
        : '单位里：当面或打电话找纪检监察部门，不要只在这里等。',
      names.length > 0 ? `要我马上告诉${some(names)}，点下面卡片上的“立即通知”；不点我不会告诉任何人。` : '',
    ]
      .filter(Boolean)
      .join('\n'),
  alsoDraft: '险情过去以后，要把这件事报成风险，用下面的草稿卡片。',
  title: (office: string) => `紧急：要马上告诉${office}吗？`,
  goesTo: (names: readonly string[]) => `发给：${some(names)}`,
  toOffice: (who: string, { text, at }: { text: string; at: string }) =>
    `【紧急】${who} ${at} 在廉防里说：\n“${shorten(text.trim(), 400)}”\n请马上联系本人，按单位的应急办法处理。`,
  settled: (at: string) => `已通知 ${at}`,
  told: (names: readonly string[]) => `已经告诉${some(names)}（原话和您的名字）。危险还在就先打电话，不要等回复。`,
  already: '刚才已经通知过了，没有再发。危险还在就先打 110，并当面或打电话找人。',
  gone: '这张卡片过期了，没有通知任何人。危险还在就先打 110，并当面或打电话找人；要通知单位，把现在的情况再说一次。',
  nobody: (office: string) => `${office}现在没有别的人可以通知。请马上打 110，并当面或打电话找纪检监察部门。`,
};

const some = (names: readonly string[]) => names.slice(0, 4).join('、') + (names.length > 4 ? ' 等' : '');
