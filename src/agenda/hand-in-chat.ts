import type { Scan } from '../approvals/model.js';
import type { Effects } from '../approvals/subjects.js';
import { lettersIn } from '../channels/text.js';
import type { Chat, Flow, FlowInput, FlowStep } from '../conversation/flow.js';
import { schemeVersion } from '../schemes/active.js';
import { handIn, refuseIfNotReady } from './hand-in.js';
import { type Duty, dutyKey, MOST_PICTURES, Note } from './model.js';
import { type Agenda, type AgendaOptions, isHandedIn, loadAgenda, submissionFor } from './queries.js';
import { dueWords, holderName, SAYS } from './words.js';

type Options = AgendaOptions & { effects: Effects };

/** One thing that may be handed in, as the dialogue shows it. */
interface Choice {
  key: string;
  /** 廉政风险防控专项工作报告（采购科），12月25日（周二）前 */
  label: string;
}
type State =
  | { stage: 'choose'; choices: Choice[] }
  | { stage: 'note'; choices: Choice[]; choice: Choice; pictures: string[] }
  | { stage: 'confirm'; choices: Choice[]; choice: Choice; pictures: string[]; note: string };

type Command = { do: 'check'; key: string } | { do: 'hand-in'; key: string; note: string; pictures: string[] };

const ASK = {
  choose: (choices: readonly Choice[]) =>
    ['要报送哪一份？回复序号：', ...choices.map(({ label }, at) => `${at + 1}. ${label}`)].join('\n'),
  chooseAgain: (count: number) => `请回复 1 到 ${count} 的序号；不报了就发“取消”。`,
  note: ({ label }: Choice) =>
    `报送：${label}。\n请写报送说明（正文、摘要或文号都可以），材料拍成的图片可以先发来，至多 ${MOST_PICTURES} 张；没有要说的就回复“无”。`,
  picture: (count: number) => `图片收到，共 ${count} 张。接着发图片，或写报送说明；没有要说的就回复“无”。`,
  noMorePictures: `图片至多 ${MOST_PICTURES} 张，这一张没有收。请写报送说明，没有要说的就回复“无”。`,
  confirm: ({ label }: Choice, note: string, pictures: number) =>
    [
      `请核对：${label}`,
      `说明：${note}`,
      ...(pictures > 0 ? [`图片：${pictures} 张`] : []),
      '回复“确认”就报送；要改说明就发“返回”。',
    ].join('\n'),
  confirmAgain: '回复“确认”就报送；要改说明就发“返回”，不报了就发“取消”。',
  nothing: '现在没有要您报送的材料。发“进度”看阶段和限期。',
  left: '好的，没有报送。',
};

/** 报送: which, with what note and pictures, and once more whether. */
export function handInFlow(options: Options): Flow<State, Command> {
  return {
    name: 'submission',
    doing: '报送材料',
    // A report that begins with a word of ours is still the report.
    claims: (state, text) => state.stage === 'note' && (text.includes('\n') || lettersIn(text) > 60),
    step,
    // What was sent before is fetched only now: a dialogue that is left keeps nothing.
    prepare: async (_ctx, command) =>
      command.do === 'hand-in'
        ? Promise.all(command.pictures.map((id) => options.effects.fetchPicture(id)))
        : undefined,
    async run(chat, command, pictures) {
      if (command.do === 'check') return check(chat, options, command.key);
      const { key, note } = command;
      const done = await handIn(chat, options, chat.person, { key, note, pictures: (pictures ?? []) as Scan[] });
      const { number, late, schemeVersion: version } = done.submission;
      const { office } = (await schemeVersion(chat.db, version)).scheme;
      const next = SAYS.next(done.approval?.open, office);
      await chat.say(SAYS.handedIn(number, done.duty.due.deadline.label, late, next));
    },
  };
}

function step(state: State, input: FlowInput): FlowStep<State, Command> {
  const said = input.kind === 'text' ? input.text.normalize('NFKC').trim() : '';
  switch (state.stage) {
    case 'choose': {
      if (input.kind === 'back') return { state: undefined, say: [ASK.left] };
      const choice = /^\d{1,3}$/.test(said) ? state.choices[Number(said) - 1] : undefined;
      if (!choice) return { state, say: [ASK.chooseAgain(state.choices.length)] };
      return {
        state: { stage: 'note', choices: state.choices, choice, pictures: [] },
        run: { do: 'check', key: choice.key },
      };
    }
    case 'note': {
      const { choices, choice, pictures } = state;
      if (input.kind === 'back')
        return choices.length > 1
          ? { state: { stage: 'choose', choices }, say: [ASK.choose(choices)] }
          : { state: undefined, say: [ASK.left] };
      if (input.kind === 'picture') {
        if (pictures.length >= MOST_PICTURES) return { state, say: [ASK.noMorePictures] };
        const more = [...pictures, input.mediaId];
        return { state: { ...state, pictures: more }, say: [ASK.picture(more.length)] };
      }
      const note = Note.safeParse(input.text);
      if (!note.success) return { state, say: [note.error.issues[0]?.message ?? ''] };
      return {
        state: { stage: 'confirm', choices, choice, pictures, note: note.data },
        say: [ASK.confirm(choice, note.data, pictures.length)],
      };
    }
    case 'confirm': {
      const { choices, choice, pictures, note } = state;
      if (input.kind === 'back')
        return { state: { stage: 'note', choices, choice, pictures }, say: [ASK.note(choice)] };
      if (!/^(确认|确定|提交|报送|是|好|1)[。.!！]?$/.test(said)) return { state, say: [ASK.confirmAgain] };
      return { state: undefined, run: { do: 'hand-in', key: choice.key, note, pictures } };
    }
  }
}

/** 「报送」 or 「报送 2」: begins with what is still open; where all is in, with what may be replaced. */
export async function beginHandIn(chat: Chat, options: Options, wanted?: number): Promise<void> {
  const agenda = await loadAgenda(chat, options);
  const duties = mayHandIn(agenda, chat.person.id);
  const choices = duties.map((duty): Choice => ({ key: dutyKey(duty), label: choiceLabel(agenda, duty) }));
  const [first] = choices;
  if (!first) return chat.say(ASK.nothing);
  const flow = handInFlow(options);
  const chosen = choices.length === 1 ? first : choices[(wanted ?? 0) - 1];
  if (!chosen) {
    chat.open(flow, { stage: 'choose', choices } satisfies State);
    return chat.say(ASK.choose(choices));
  }
  chat.open(flow, { stage: 'note', choices, choice: chosen, pictures: [] } satisfies State);
  await check(chat, options, chosen.key);
}

/** Says at once what stands in the way, rather than after the report has been typed. */
async function check(chat: Chat, options: Options, key: string): Promise<void> {
  const agenda = await loadAgenda(chat, options);
  const duty = agenda.duties.find((one) => dutyKey(one) === key);
  if (!duty) return;
  await refuseIfNotReady(chat, agenda, duty, submissionFor(agenda, duty));
  await chat.say(ASK.note({ key, label: choiceLabel(agenda, duty) }));
}

/** Open ones, the earliest first; then what has been handed in and may still be replaced before its last day. */
function mayHandIn(agenda: Agenda, person: string): Duty[] {
  const mine = agenda.duties.filter((duty) => duty.by.includes(person));
  const open = mine.filter((duty) => !isHandedIn(agenda, duty));
  const kept = open.filter(({ due }) => due.day >= agenda.since);
  const replaceable = mine.filter((duty) => isHandedIn(agenda, duty) && duty.due.day >= agenda.since);
  // What had passed before the plan was in force comes last: nobody asks for it, and it may be handed in.
  return [...kept, ...replaceable, ...open.filter((duty) => !kept.includes(duty))].slice(0, 30);
}

function choiceLabel(agenda: Agenda, duty: Duty): string {
  const { due } = duty;
  const found = submissionFor(agenda, duty);
  const again =
    found === undefined ? '' : found.state === 'returned' ? '，上一份已退回' : `，已报 ${found.number}，再报就代替它`;
  const whose = duty.person === null ? holderName(agenda.org, duty) : '本人';
  return `${due.deadline.label}（${whose}），${dueWords(due, agenda.today)}${due.day < agenda.today ? '，已过期' : '前'}${again}`;
}
