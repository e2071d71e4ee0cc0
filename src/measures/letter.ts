// Rule, pure: the text of a 提示书 about a point, as a draft for people to correct.
import { shortLine } from '../channels/text.js';
import type { Risk } from '../risks/model.js';
import { labelsOf } from '../risks/model.js';
import type { Scheme } from '../schemes/model.js';
import type { Offer } from './drafting.js';
import { drafterOf } from './words.js';

export interface LetterAbout {
  risk: Pick<Risk, 'number' | 'fields'>;
  /** The scheme the point was recorded under. */
  scheme: Scheme;
  section: string;
  reporter: string;
  /** Measures in force or carried out, with who and until when. */
  measures: readonly string[];
  /** Wordings on offer where none is in force yet. */
  offers: readonly Pick<Offer, 'text' | 'by'>[];
  today: string;
}

/** What the plan in force calls the paper; a plan that has none is told so beside the draft. */
export const letterName = ({ notices }: Scheme): string | undefined =>
  notices.find(({ label }) => label.includes('提示'))?.label;

export function letterText(inForce: Scheme, about: LetterAbout): string {
  const { risk, scheme, section, reporter, measures, offers, today } = about;
  const { fields } = risk;
  const labels = labelsOf(scheme, fields);
  const category = scheme.categories.find(({ key }) => key === fields.category);
  const suggested = offers.slice(0, MOST);
  const required = measures.length > 0 ? measures.slice(0, MOST) : suggested.map(({ text }) => text);
  const name = letterName(inForce);
  const notice = inForce.notices.find(({ label }) => label === name);
  const deadline = notice?.signWithin
    ? `收到后 ${notice.signWithin.count} ${UNITS[notice.signWithin.unit]}内`
    : '＿＿＿＿前';
  return [
    `【拟稿，未发送】${name ?? '风险提示书'}`,
    `${section}${fields.post ? ` ${fields.post}` : ''}（${reporter}）：`,
    `经排查，你岗位（科室）存在下列廉政风险（${risk.number}），现予提示。`,
    `风险点：${shortLine(fields.point, 60)}`,
    `表现形式：${shortLine(fields.manifestation, 160)}`,
    category ? `风险类别：${labels.category}（${shortLine(category.definition || '方案没有定义', 80)}）` : '',
    scheme.levels.length > 0 ? `风险等级：${labels.level}` : '',
    measures.length > 0 ? '请落实下列防控措施：' : `建议的防控措施（${drafterOf(suggested)}，尚未审定，请核对）：`,
    ...required.map((text, at) => `${at + 1}. ${shortLine(text, 90)}`),
    `请于${deadline}签收，并按上述要求防控。`,
    `${inForce.office}　${today}`,
  ]
    .filter(Boolean)
    .join('\n');
}

const MOST = 3;
const UNITS = { workday: '个工作日', day: '天', week: '周', month: '个月', year: '年' };
