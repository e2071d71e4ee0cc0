import { selectsOf } from './cards.js';
import { slipPicture } from './demo-picture.js';
import { DEMO_REPORTS, DEMO_WORDS, type DemoReport, type Fate, LAST_DAY } from './demo-reports.js';
import type { Driver, SimulatedPerson } from './driver.js';
import type { Message, TemplateCard } from './page-api.js';

export interface DemoStoryOptions {
  driver: Driver;
  /** Moves the product's clock (`POST /rehearsal/clock`) and resolves when the timed jobs in between are done. */
  setClock: (at: Date) => Promise<void>;
  /** The machine's time: where the clock stands again in the end. */
  now: () => Date;
  /** Told after each day, and of each step that did not go as told; never with what people wrote. */
  progress: (line: string) => void;
  /** Everything left over after so long is skipped, milliseconds. */
  budgetMs?: number;
}
export interface DemoStoryResult {
  reports: number;
  decisions: number;
  skipped: number;
  ms: number;
}

/**
 * Three weeks in the demo house, lived through the chat: people type and tap, the clock moves on, day after day. What
 * does not go as told is said to `progress` and left out; a demo with a gap is better than none.
 */
export async function runDemoStory(options: DemoStoryOptions): Promise<DemoStoryResult> {
  const { setClock, now, progress, budgetMs = 75_000 } = options;
  const startedAt = Date.now();
  const story = createStory(options, () => startedAt + budgetMs - Date.now());
  const days = workingDays(now());
  for (const [day, date] of days.entries()) {
    if (story.timeLeft() <= 0) {
      progress('演示数据：时间用完，余下的略过');
      break;
    }
    // What came before the last day has been seen; what is newer is left unread.
    if (day === LAST_DAY) for (const person of options.driver.everybody()) person.reads();
    await story.attempt('拨动时钟', () => inTime(setClock(at(date, 9, 6 + day)), story.timeLeft()));
    await story.decideWhatWaits(day);
    await story.attempt('拨动时钟', () => inTime(setClock(at(date, 14, 20 + day)), story.timeLeft()));
    await story.report(day);
    progress(`演示数据：第 ${day + 1}/${days.length} 天`);
  }
  await story.attempt('时钟回到现在', () => setClock(now()), { always: true });
  await story.leaveDrafts();
  return { ...story.result(), ms: Date.now() - startedAt };
}

/** The weekdays up to yesterday on which the story is told, as dates of China. */
export function workingDays(now: Date): Date[] {
  const days: Date[] = [];
  for (let back = 1; days.length <= LAST_DAY; back++) {
    const date = new Date(now.getTime() + CHINA_MS - back * DAY_MS);
    date.setUTCHours(0, 0, 0, 0);
    if (date.getUTCDay() !== 0 && date.getUTCDay() !== 6) days.unshift(date);
  }
  return days;
}

const DAY_MS = 24 * 3600_000;
const CHINA_MS = 8 * 3600_000;
const NUMBER = /FX-\d{4}-\d+/;

const at = (date: Date, hour: number, minute: number) =>
  new Date(date.getTime() + hour * 3600_000 + minute * 60_000 - CHINA_MS);

/** A clock that does not answer must not hold up the start. */
async function inTime(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), Math.max(1, ms));
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

interface Told {
  report: DemoReport;
  /** As told at first, and another one once a returned point is reported again. */
  fate: Fate;
  number: string;
  agreed: number;
  /** Nothing more is to happen. */
  over: boolean;
}

function createStory({ driver, now, progress }: DemoStoryOptions, timeLeft: () => number) {
  const told: Told[] = [];
  const turns = new Map<string, Promise<unknown>>();
  const days = workingDays(now());
  const counts = { reports: 0, decisions: 0, skipped: 0 };
  /** Long enough for a machine that has other things to do; shorter near the end of the time. */
  const patience = () => ({ timeout: Math.max(1, Math.min(10_000, timeLeft())) });

  const attempt = async <T>(what: string, does: () => Promise<T>, { always = false } = {}): Promise<T | undefined> => {
    if (timeLeft() <= 0 && !always) return undefined;
    try {
      return await does();
    } catch (error) {
      counts.skipped += 1;
      progress(`演示数据：略过“${what}”（${error instanceof Error ? error.message : String(error)}）`);
      return undefined;
    }
  };
  /** A person does one thing after another; different people act at the same time. */
  const inTurn = <T>(userid: string, does: () => Promise<T>): Promise<T> => {
    const mine = (turns.get(userid) ?? Promise.resolve()).then(does, does);
    turns.set(userid, mine);
    return mine;
  };

  const tellReport = async (report: DemoReport) => {
    const person = driver.as(report.who);
    const number = await attempt(`${report.who} 上报`, () => inTurn(report.who, () => fileReport(person, report)));
    if (!number) return;
    counts.reports += 1;
    told.push({ report, fate: report.fate, number, agreed: 0, over: report.fate.kind === 'withdrawn' });
    if (report.fate.kind === 'withdrawn') {
      await attempt('撤回', () => inTurn(report.who, () => sayAndRead(person, `撤回 ${number}`, /撤回/)));
    }
  };

  /** @returns its number; undefined for one left as a draft */
  const fileReport = async (person: SimulatedPerson, report: DemoReport): Promise<string | undefined> => {
    await person.says(`上报 ${report.text}`);
    let card = await person.seesCard('提交', patience());
    if (report.picture) {
      await person.sendsPicture(slipPicture());
      // Whether the picture is confirmed by words or by a new card, the newest card is the one to submit.
      await person.sees(/图|照片|附件/, patience());
      card = person.cardWith('提交') ?? card;
    }
    if (report.fate.kind === 'draft') return undefined;
    await person.taps({ messageId: card.id, button: '提交' }, wishes(card.card, report));
    return NUMBER.exec(readable(await person.sees(NUMBER, patience())))?.[0];
  };

  const sayAndRead = async (person: SimulatedPerson, text: string, answer: RegExp) => {
    await person.says(text);
    await person.sees(answer, patience());
  };

  const decide = async (item: Told, index: number): Promise<void> => {
    const { fate } = item;
    if (fate.kind === 'outside') return fileOutside(item, fate.number);
    if (isFiled(item)) {
      item.over = true;
      return;
    }
    const holder = await findHolder('同意', item.number, index);
    if (!holder) throw new Error('nobody holds a card to decide on');
    await inTurn(holder.person.userid, async () => {
      const { person, card } = holder;
      if (fate.kind === 'returned' && item.agreed >= fate.after) {
        await person.taps({ messageId: card.id, button: '退回' });
        await person.sees(/理由|原因/, patience());
        await person.says(fate.reason);
        await settled(person, card.id);
        if (fate.again) await attempt('重报', () => reportAgain(item));
        else item.over = true;
      } else if (fate.kind === 'regraded' && item.agreed === 0) {
        await changeLevel(person, card, fate.level, fate.reason);
        const again = driver.holders('同意', item.number).find((other) => other.person.userid === person.userid);
        // A higher level may have sent it to somebody else first.
        if (again) await agree(again.person, again.card.id);
        item.agreed += 1;
      } else {
        await agree(person, card.id);
        item.agreed += 1;
      }
      counts.decisions += 1;
    });
    if (fate.kind === 'agreed' && fate.steps !== undefined && item.agreed >= fate.steps) item.over = true;
  };

  const agree = async (person: SimulatedPerson, messageId: string) => {
    await person.taps({ messageId, button: '同意' });
    await settled(person, messageId);
  };

  /** Answers whatever is asked until nothing more is: a card to choose on, a level, a reason. */
  const changeLevel = async (person: SimulatedPerson, card: Message, level: string, reason: string) => {
    await person.taps({ messageId: card.id, button: '调整等级' });
    for (let turn = 0; turn < 4; turn++) {
      const asked = await person.sees(/./, patience());
      const select = asked.card && selectsOf(asked.card).find(({ title }) => /等级/.test(title ?? ''));
      if (select && asked.card?.card_type === 'multiple_interaction') {
        await person.taps({ messageId: asked.id, button: /./ }, wishes(asked.card, { level: level as '高' }));
      } else if (/已调整|已改为|调整成功/.test(readable(asked))) return;
      else if (/理由|原因/.test(readable(asked)) && !/哪个|几级|序号/.test(readable(asked))) await person.says(reason);
      else await person.says(level);
    }
  };

  const fileOutside = async (item: Told, number: string | undefined) => {
    item.over = true;
    if (number === undefined) return;
    const holder = await findHolder(/备案/, item.number, 0);
    if (!holder) throw new Error('nobody holds the filing card');
    await inTurn(holder.person.userid, async () => {
      await holder.person.taps({ messageId: holder.card.id, button: /备案/ });
      const answers: Array<[RegExp, string]> = [
        [/文号|编号/, number.replace('{year}', String(days[item.report.day]?.getUTCFullYear()))],
        [/日期|哪天/, '昨天'],
        [/扫描件|图片|照片/, '跳过'],
      ];
      for (const [question, answer] of answers) {
        await holder.person.sees(question, patience());
        await holder.person.says(answer);
      }
      await settled(holder.person, holder.card.id);
      counts.decisions += 1;
    });
  };

  /** With more said, as the one who returned it asked; from then on it goes its way. */
  const reportAgain = async (item: Told) => {
    const person = driver.as(item.report.who);
    await inTurn(person.userid, async () => {
      await person.says(`重报 ${item.number}`);
      const card = await person.seesCard('提交', patience());
      await person.taps({ messageId: card.id, button: '提交' });
      await person.sees(/已提交/, patience());
    });
    item.fate = { kind: 'agreed' };
    item.agreed = 0;
  };

  const isFiled = ({ report, number }: Told) =>
    driver
      .as(report.who)
      .messages()
      .some(
        (message) => message.from === 'app' && /已备案/.test(readable(message)) && readable(message).includes(number),
      );

  /** The next card may still be on its way; of several who may decide, one does, not always the same. */
  const findHolder = async (button: string | RegExp, number: string, index: number) => {
    const until = Date.now() + Math.min(patience().timeout, 1500);
    for (;;) {
      const holders = driver.holders(button, number);
      const chosen = holders[index % Math.max(1, holders.length)];
      if (chosen || Date.now() > until) return chosen;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };

  /** Until the card is grey: then the decision is written down, under the time it was made. */
  const settled = async (person: SimulatedPerson, messageId: string) => {
    const until = Date.now() + patience().timeout;
    while (!person.messages().find(({ id }) => id === messageId)?.cardState?.replaceText) {
      if (Date.now() > until) throw new Error('the card did not become grey');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };

  return {
    attempt,
    timeLeft,
    result: () => ({ ...counts }),
    async report(day: number) {
      const reports = DEMO_REPORTS.filter(({ fate }) => fate.kind !== 'draft');
      const spoken = DEMO_WORDS.filter((words) => words.day === day).map(({ who, text, days: after }) =>
        attempt(text.slice(0, 2), () => {
          const date = new Date((days[day] ?? new Date()).getTime() + after * DAY_MS).toISOString().slice(0, 10);
          return inTurn(who, () => sayAndRead(driver.as(who), text.replace('{date}', date), /请假|代办|代您|销假/));
        }),
      );
      await Promise.all([...spoken, ...reports.filter((report) => report.day === day).map(tellReport)]);
    },
    /** Begun just now, so that they are still open when a visitor comes; a draft lives for a day. */
    async leaveDrafts() {
      await Promise.all(DEMO_REPORTS.filter(({ fate }) => fate.kind === 'draft').map(tellReport));
    },
    async decideWhatWaits(day: number) {
      const due = told.filter(({ report, fate, over }) => {
        if (over || report.day >= day) return false;
        return fate.kind !== 'agreed' || fate.steps !== 0;
      });
      await Promise.all(due.map((item, index) => attempt(`审批 ${item.number}`, () => decide(item, index))));
    },
  };
}

/** What the reporter chooses on the card; what is not on it stays as suggested. */
function wishes(
  card: TemplateCard | undefined,
  report: Pick<DemoReport, 'level' | 'category'>,
): Record<string, string> {
  const chosen: Record<string, string> = {};
  for (const { title, question_key, option_list } of card ? selectsOf(card) : []) {
    const wanted = /等级/.test(title ?? '')
      ? report.level
      : /类别|类型/.test(title ?? '')
        ? report.category
        : undefined;
    const option = wanted && option_list.find(({ text }) => text.startsWith(wanted));
    if (option) chosen[question_key] = option.id;
  }
  return chosen;
}

const readable = (message: Message) =>
  [message.text, message.card?.main_title?.title, JSON.stringify(message.card ?? '')].join('\n');
