import type { Chat, Flow, FlowInput, FlowStep } from '../conversation/flow.js';
import { attempt } from './attempt.js';
import { changeLevel } from './change-level.js';
import * as words from './chat-words.js';
import { parseDay } from './dates.js';
import type { Scan } from './model.js';
import { enterPaperDecision, fileOutside } from './paper.js';
import { returnWithReason } from './return.js';
import type { Effects } from './subjects.js';

/** Names are stored with the dialogue's state; never rename. */
export const RETURN = { name: 'approval-return', doing: '填写退回理由' };
export const LEVEL = { name: 'approval-level', doing: '调整等级' };
export const FILING = { name: 'approval-filing', doing: '登记备案' };
export const PAPER = { name: 'approval-paper', doing: '代录纸面或会议决定' };

interface OfStep {
  stepId: string;
  /** Number of the subject, for sentences. */
  number: string;
}

/** 退回理由: the next message is the reason. */
export function returnFlow(effects: Effects): Flow<OfStep, { reason: string } & OfStep> {
  return {
    ...RETURN,
    step(state, input) {
      if (input.kind === 'back') return { state: undefined, say: [words.leftUndecided(state.number)] };
      if (input.kind === 'picture') return { state, say: [words.REASON_NOT_PICTURE] };
      const problem = reasonProblem(input.text);
      return problem ? { state, say: [problem] } : { state: undefined, run: { ...state, reason: input.text.trim() } };
    },
    async run(chat, { stepId, number, reason }) {
      await attempt(chat, 'approval.return', ofStep(stepId), async () => {
        await returnWithReason(chat, effects, { stepId, reason });
        await chat.say(words.returned(number));
      });
    },
  };
}

type LevelState = OfStep & { levels: words.LevelOption[]; current: string } & (
    | { stage: 'choose' }
    | { stage: 'reason'; level: string }
  );

/** 调整等级: choose by number or label, then the reason. */
export function levelFlow(effects: Effects): Flow<LevelState, OfStep & { level: words.LevelOption; reason: string }> {
  return {
    ...LEVEL,
    step(state, input) {
      if (state.stage === 'choose') return chooseLevel(state, input);
      const { level: key, ...rest } = state;
      if (input.kind === 'back') {
        return {
          state: { ...rest, stage: 'choose' },
          say: [words.levelAsked(state.number, state.levels, state.current)],
        };
      }
      if (input.kind === 'picture') return { state, say: [words.REASON_NOT_PICTURE] };
      const problem = reasonProblem(input.text);
      if (problem) return { state, say: [problem] };
      const level = state.levels.find((l) => l.key === key) ?? { key, label: key };
      const { stepId, number } = state;
      return { state: undefined, run: { stepId, number, level, reason: input.text.trim() } };
    },
    async run(chat, { stepId, number, level, reason }) {
      await attempt(chat, 'approval.level', ofStep(stepId), async () => {
        const { open } = await changeLevel(chat, effects, { stepId, level: level.key, reason });
        await chat.say(words.levelChanged(number, level.label, open?.stepId === stepId ? undefined : open?.label));
      });
    },
  };
}

function chooseLevel(state: Extract<LevelState, { stage: 'choose' }>, input: FlowInput): FlowStep<LevelState, never> {
  if (input.kind === 'back') return { state: undefined, say: [words.leftUndecided(state.number)] };
  const said = input.kind === 'text' ? normal(input.text) : '';
  const level = state.levels[Number(said) - 1] ?? state.levels.find((l) => bare(l.label) === bare(said));
  if (!level) return { state, say: [words.levelNotFound(state.levels)] };
  if (level.key === state.current) return { state, say: [words.levelIsSame(level.label)] };
  return { state: { ...state, stage: 'reason', level: level.key }, say: [words.levelReasonAsked(level.label)] };
}

/** What the dialogues of the office gather, one message after another; `today` from when it was opened. */
interface Paper extends OfStep {
  stage: 'via' | 'result' | 'reason' | 'name' | 'number' | 'date' | 'scan';
  today: string;
  via?: 'paper' | 'meeting';
  decision?: 'agreed' | 'returned';
  reason?: string;
  name?: string;
  paperNumber?: string;
  date?: string;
}
type PaperCommand = Paper & { mediaId?: string };

/** 登记备案: 文号, then its date, then a scan or 跳过. */
export function filingFlow(effects: Effects): Flow<Paper, PaperCommand> {
  return {
    ...FILING,
    step: (state, input) => paperStep(['number', 'date', 'scan'], state, input),
    prepare: (_ctx, command) => scanOf(effects, command),
    async run(chat, command, scan) {
      await attempt(chat, 'approval.file', ofStep(command.stepId), async () => {
        const { stepId, paperNumber = '', date = '' } = command;
        const progress = await fileOutside(chat, effects, { stepId, number: paperNumber, date, ...asScan(scan) });
        await chat.say(words.filed(command.number, progress.status === 'approved' ? '已备案。' : ''));
      });
    },
  };
}

/** 代录: paper or meeting → 同意 or 退回 (with its reason) → name → number → date → a scan or 跳过. */
export function paperFlow(effects: Effects): Flow<Paper, PaperCommand> {
  return {
    ...PAPER,
    step: (state, input) => {
      const reason = state.decision === 'returned' ? (['reason'] as const) : [];
      return paperStep(['via', 'result', ...reason, 'name', 'number', 'date', 'scan'], state, input);
    },
    prepare: (_ctx, command) => scanOf(effects, command),
    run: (chat, command, scan) => enter(chat, effects, command, scan),
  };
}

async function enter(chat: Chat, effects: Effects, command: PaperCommand, scan: unknown): Promise<void> {
  const {
    stepId,
    via = 'paper',
    decision = 'agreed',
    name = '',
    paperNumber: number = '',
    date = '',
    reason,
  } = command;
  await attempt(chat, 'approval.paper', ofStep(stepId), async () => {
    await enterPaperDecision(chat, effects, {
      stepId,
      via,
      decision,
      name,
      number,
      date,
      ...(reason === undefined ? {} : { reason }),
      ...asScan(scan),
    });
    await chat.say(words.filed(command.number, decision === 'returned' ? '已退回报告人。' : ''));
  });
}

/** One stage: takes the answer, then asks what the next stage needs; 返回 goes one stage back, out of the first. */
function paperStep(order: Paper['stage'][], state: Paper, input: FlowInput): FlowStep<Paper, PaperCommand> {
  const at = order.indexOf(state.stage);
  if (input.kind === 'back') {
    const before = order[at - 1];
    if (!before) return { state: undefined, say: [words.leftUndecided(state.number)] };
    return { state: { ...state, stage: before }, say: [ask(before, state)] };
  }
  if (state.stage === 'scan') {
    if (input.kind === 'picture') return { state: undefined, run: { ...state, mediaId: input.mediaId } };
    if (/^(跳过|没有|无)$/.test(normal(input.text))) return { state: undefined, run: state };
    return { state, say: [words.SCAN_NOT_TEXT] };
  }
  if (input.kind === 'picture') return { state, say: [words.TEXT_NOT_PICTURE] };
  const taken = take(state, input.text);
  if (typeof taken === 'string') return { state, say: [taken] };
  // 退回 inserts its reason, 同意 leaves it out.
  const next =
    state.stage === 'result' ? (taken.decision === 'returned' ? 'reason' : 'name') : (order[at + 1] ?? 'scan');
  const on: Paper = { ...taken, stage: next };
  return { state: on, say: [ask(next, on)] };
}

/** The state with the answer in it, or the sentence that asks again. */
function take(state: Paper, text: string): Paper | string {
  const said = normal(text);
  switch (state.stage) {
    case 'via':
      if (/^(1|纸面|纸面签字|纸质|书面)$/.test(said)) return { ...state, via: 'paper' };
      return /^(2|会议|开会)$/.test(said) ? { ...state, via: 'meeting' } : words.VIA_NOT_UNDERSTOOD;
    case 'result': {
      const { reason: _, ...rest } = state;
      if (/^(1|同意)$/.test(said)) return { ...rest, decision: 'agreed' };
      return /^(2|退回)$/.test(said) ? { ...rest, decision: 'returned' } : words.RESULT_NOT_UNDERSTOOD;
    }
    case 'reason':
      return reasonProblem(text) ?? { ...state, reason: text.trim() };
    case 'name':
      return text.trim().length <= 60 ? { ...state, name: text.trim() } : words.NAME_TOO_LONG;
    case 'number':
      return text.trim().length <= 60 ? { ...state, paperNumber: text.trim() } : words.NUMBER_TOO_LONG;
    case 'date': {
      const day = parseDay(text, state.today);
      if (!day) return words.DATE_NOT_UNDERSTOOD;
      return day > state.today ? words.DATE_IN_FUTURE : { ...state, date: day };
    }
    case 'scan':
      return words.SCAN_NOT_TEXT;
  }
}

function ask(stage: Paper['stage'], state: Paper): string {
  switch (stage) {
    case 'via':
      return words.VIA_NOT_UNDERSTOOD;
    case 'result':
      return words.RESULT_ASKED;
    case 'reason':
      return words.PAPER_REASON_ASKED;
    case 'name':
      return words.nameAsked(state.via ?? 'paper');
    case 'number':
      return words.NUMBER_ASKED;
    case 'date':
      return words.DATE_ASKED;
    case 'scan':
      return words.SCAN_ASKED;
  }
}

function reasonProblem(text: string): string | undefined {
  if ((text.match(/[\p{L}\p{N}]/gu) ?? []).length < 2) return words.REASON_TOO_SHORT;
  return text.trim().length > 500 ? words.REASON_TOO_LONG : undefined;
}

/** 高 and 高风险 are the same answer. */
const bare = (label: string) => label.replace(/(风险|级)$/, '');
const ofStep = (id: string) => ({ kind: 'approval-step', id });
const normal = (text: string) => text.normalize('NFKC').trim();
const scanOf = async (effects: Effects, { mediaId }: PaperCommand): Promise<Scan | undefined> =>
  mediaId === undefined ? undefined : effects.fetchPicture(mediaId);
/** What `scanOf` prepared, as the engine hands it back. */
const asScan = (prepared: unknown): { scan?: Scan } => (prepared === undefined ? {} : { scan: prepared as Scan });
