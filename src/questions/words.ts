// Rule, pure: answers in plain words, at most some six lines, with the word to send next. Only what the scheme and the
// product say; where the scheme is silent the answer says so.
import { shortLine } from '../channels/text.js';
import { categoriesFor, levelsByRank, type Scheme } from '../schemes/model.js';
import { bare } from './topics.js';

/** Who decides on one's reports, for the levels for which it is the same. */
export interface Decides {
  /** Labels; none: whatever the level. */
  levels: string[];
  /** 科室负责人（秦昭晖） */
  steps: string[];
}

export const ANSWERS = {
  howto: (scheme: Scheme, wanted: readonly string[]) =>
    lines(
      '用自己的话说一句就行：什么事、哪一步、怎么会出问题。例如“报销审核只有我一个人看，票据真假全凭经验”。',
      '我给出类别和等级的建议，您在卡片上核对、改好，再点“提交”才报上去；卡片来了以后发图片，就附在上面。',
      wanted.length > 0 ? `方案要求写明的还有：${wanted.join('、')}，提交时我会问。` : '',
      scheme.methods.length > 0 ? `查找方式按方案有：${labels(scheme.methods)}。` : '',
      '要细填岗位、职权，有草稿时发“补充”。现在就可以直接说，或发“上报”。',
    ),
  point: (scheme: Scheme, layer: string | undefined) =>
    lines(
      '方案没有给“风险点”单下定义。在这里就是：岗位上哪件事、哪一步，怎么会出廉政问题。',
      '例如“设备没到货就在验收单上签字”“招标参数让供应商帮着写”。只要有可能就算，不用等出了事。',
      scheme.categories.length > 0 ? `方案分的类别：${labels(categoriesFor(scheme, layer))}。` : '',
      '拿不准也可以直接说，我先给建议，由您定；发“上报 ”加上那句话一定会给您卡片。',
    ),
  categories: (scheme: Scheme, text: string) => {
    const all = scheme.categories;
    if (all.length === 0) return '方案没有给风险分类别，不用选。直接说一个风险就行。';
    const named = all.filter((one) => text.includes(bare(one.label)));
    const shown = named.length > 0 ? named : all;
    const room = Math.max(24, Math.floor(300 / shown.length));
    return lines(
      named.length > 0 ? '方案原文：' : `方案分 ${all.length} 类（原文）：`,
      ...shown
        .slice(0, 10)
        .map(({ label, definition }) => `· ${label}：${definition ? shortLine(definition, room) : '方案没有定义'}`),
      '不用自己判断：直接说风险，我给建议，在卡片上一点就能换。',
    );
  },
  levels: (scheme: Scheme, gradable: boolean) => {
    const all = levelsByRank(scheme);
    if (all.length === 0) return '方案没有分等级，不用选。直接说一个风险就行。';
    const room = Math.max(24, Math.floor(300 / all.length));
    return lines(
      `方案分 ${all.length} 级，从重到轻（原文）：`,
      ...all.map(
        ({ label, definition }) => `· ${label}：${definition ? shortLine(definition, room) : '方案没有写标准'}`,
      ),
      gradable
        ? '拿不准时，有草稿就发“定级”，按方案的问题一步步定。'
        : '拿不准先按卡片上的建议，审批的人会核对。直接说风险就行。',
    );
  },
  layers: (scheme: Scheme) =>
    scheme.layers.length === 0
      ? '方案不分层级，不用选。直接说一个风险就行。'
      : `方案分 ${scheme.layers.length} 层：${labels(scheme.layers)}。草稿先放在“${scheme.layers[0]?.label}”，要换就在卡片上选，或发“层级 ${scheme.layers.at(-1)?.label}”。`,
  privacy: (scheme: Scheme, facts: { decides: readonly Decides[]; readers: readonly string[] }) =>
    lines(
      '在这里报的是实名：记在您的名下，只给下面这些人看。',
      deciders(facts.decides),
      readersLine(facts),
      [laterReaders(scheme), '聊天经过企业微信，单位的企业微信管理员有可能看到。'].join(''),
      '不放心可以先不点“提交”：没提交的草稿不会送给任何人。发“我的上报”看已经报的。',
    ),
  anonymous: (facts: {
    decides: readonly Decides[];
    readers: readonly string[];
    office: string;
    names: readonly string[];
  }) =>
    lines(
      '不是匿名。在这里报的是实名：记在您的名下，审批的人看得到是谁报的。',
      deciders(facts.decides),
      readersLine(facts),
      `这里还没有不署名的渠道；不想署名，请不要在聊天里说，改为当面或写信找${facts.office}${named(facts.names)}或纪检监察部门。`,
      '已经报了又后悔，没人处理前发“撤回 FX-…”；编号发“我的上报”看。',
    ),
  gift: (facts: { quotes: readonly string[]; office: string; names: readonly string[] }) =>
    lines(
      ...(facts.quotes.length > 0
        ? ['方案写了：', ...facts.quotes.slice(0, 2).map((quote) => `· ${shortLine(quote, 110)}`)]
        : ['方案没有写收到礼品、红包怎么办，请按单位的廉洁规定。稳妥的做法：']),
      '1. 当场拒绝、退回；2. 退不掉的不要自己留着或处理，尽快上交并登记；',
      `3. 马上告诉科室负责人或${facts.office}${named(facts.names)}，请他们记录。`,
      '经常有人送、容易出问题的，也可以报成风险：直接说是什么事、哪个环节，或发“上报”。',
    ),
  reward: (scheme: Scheme) =>
    lines(
      '上报没有奖励的承诺：方案没有写上报给奖励，我也不能答应什么。',
      ...scheme.assessments
        .slice(0, 2)
        .map(
          ({ label, uses }) =>
            `方案写了考核“${label}”${uses.length > 0 ? `，结果用于${uses.join('、')}` : ''}，具体请问${scheme.office}。`,
        ),
      '看到风险直接说一句就行；发“我的上报”看办理情况。',
    ),
  withdraw: (own: readonly string[], office: string) =>
    lines(
      '没提交的草稿：发“取消”就作废，没有人收到。',
      '已提交、还没人处理的：发“撤回 ”加编号。有人处理过就不能撤回，可以请审批的人退回。',
      `已备案的要更正或作废，由${office}办理。`,
      own.length > 0
        ? `您现在可以发：${own
            .slice(0, 2)
            .map((number) => `“撤回 ${number}”`)
            .join('、')}。`
        : '您现在没有可以撤回的上报；发“我的上报”看全部。',
    ),
  change: (office: string) =>
    lines(
      '没提交的草稿：类别、等级、层级在卡片上改；文字和岗位、职权发“补充”。',
      '已提交、还没人处理的：发“撤回 FX-…”，再说一次。',
      '被退回的：发“重报 FX-…”，改好再提交，编号不变。',
      `已备案的：由${office}发“更正 FX-…”。编号发“我的上报”看。`,
    ),
  status: (own: readonly string[], asOf: string) =>
    own.length > 0
      ? lines(`您最近报的${asOf}：`, ...own, '每有进展我都会告诉您。发“我的上报”看全部，发编号看一条的经过。')
      : `您还没有提交过上报${asOf}。没点“提交”的草稿不算；直接说一个风险就行，发“我的上报”随时查看。`,
  approver: (decides: readonly Decides[], layer: string | undefined) =>
    decides.length === 0
      ? '现在的方案没有规定上报由谁审定，这里不收上报。发“帮助”看能做什么。'
      : lines(
          `您报的风险${layer ? `（“${layer}”一层）` : ''}按方案这样审：`,
          ...decides.slice(0, 4).map(decidesLine),
          '谁都不审自己的事；审批的人不在时，由他发“请假 至 日期 由 姓名 代办”请人代审。',
          '报出去以后发“我的上报”看到了哪一步。',
        ),
  duration: (scheme: Scheme) =>
    lines(
      '方案没有规定审批要几天，我不能保证时间。',
      `轮到的人 ${scheme.reminderAfterDays} 个工作日还没有决定，系统会提醒他；每一步有了结果都会告诉您。`,
      '发“我的上报”看现在到了谁那里。',
    ),
  deadline: (phases: readonly string[], dues: readonly string[]) =>
    lines(
      ...(phases.length > 0 ? phases.slice(0, 2).map((phase) => `现在：${phase}`) : ['按方案，现在没有进行中的阶段。']),
      ...(dues.length > 0
        ? ['要您或您科室报送的：', ...dues.slice(0, 2).map((due) => `· ${due}`)]
        : ['方案没有写要您或您科室报送的限期。']),
      '风险点随时可以报，不受这些限期的影响。发“进度”看全部。',
    ),
  contact: (office: string, names: readonly string[], heads: readonly string[]) =>
    lines(
      names.length > 0 ? `${office}：${names.slice(0, 5).join('、')}。` : `${office}现在没有登记的人，请问管理员。`,
      heads.length > 0 ? `您的科室负责人：${heads.join('、')}。` : '',
      '我这里没有电话号码，方案也没有写；在企业微信通讯录里点名字就能打电话。',
      '有人身危险打 110；要报风险，直接说一句就行。',
    ),
  measures: (office: string) =>
    lines(
      `风险点备案以后再定防控措施：填报人、科室负责人、${office}都可以写。`,
      '发“措施 FX-… 内容”；想要个底稿，发“拟稿 FX-…”，我按方案和风险点拟几条，您改好再提交。',
      '发“措施”看清单，“帮助 措施”看全部用法。',
    ),
  unknown: (near: readonly string[], office: string, names: readonly string[]) =>
    lines(
      `这个问题方案和帮助里都没有写，我不能乱答；请问${office}${named(names)}。`,
      ...(near.length > 0 ? ['您可能想找：', ...near] : []),
      '您说的要是岗位上的风险，发“上报 ”加上这句话。全部用法发“帮助”。',
    ),
};

const decidesLine = ({ levels, steps }: Decides) =>
  `· ${levels.length > 0 ? `${levels.join('、')}：` : ''}${steps.join(' → ')}`;

function deciders(decides: readonly Decides[]): string {
  const all = [...new Set(decides.flatMap(({ steps }) => steps))];
  return all.length > 0 ? `审批的人：${all.join('、')}。` : '';
}

function readersLine({ decides, readers }: { decides: readonly Decides[]; readers: readonly string[] }): string {
  const named = decides.flatMap(({ steps }) => steps).join();
  const others = readers.filter((name) => !named.includes(name));
  if (others.length === 0) return '';
  return `在风险清单里还能看到的：${others.slice(0, 8).join('、')}${others.length > 8 ? ` 等 ${others.length} 人` : ''}。`;
}

/** Who else comes to know of a point once it is filed, as the plan says. */
function laterReaders({ responsibility = [], publications }: Scheme): string {
  const published = publications.find(({ object }) => object === 'risk' || object === 'level');
  const where = published && { section: '科室', inside: '全单位', outside: '社会' }[published.scope];
  return [
    responsibility.length > 0 ? '备案后方案规定的负责人也看得到。' : '',
    where ? `方案规定风险点要公示（范围：${where}）。` : '',
  ].join('');
}

const named = (names: readonly string[]) => (names.length > 0 ? `（${names.slice(0, 3).join('、')}）` : '');
const labels = (list: ReadonlyArray<{ label: string }>) => list.map(({ label }) => label).join('、');
const lines = (...all: string[]) => all.filter(Boolean).join('\n');
