import { lettersIn } from '../channels/text.js';
import type { Chat, ChatFeature, Flow } from '../conversation/flow.js';
import { loadOrganisation } from '../directory/queries.js';
import { governingVersion } from '../responsibility/queries.js';
import { activeScheme, schemeVersion } from '../schemes/active.js';
import { hasChain } from '../schemes/model.js';
import { SAYS } from './cards.js';
import {
  CORRECTABLE,
  correctionFault,
  correctRisk,
  filedRisk,
  namesCorrectable,
  readCorrection,
  voidRisk,
} from './correct.js';
import type { Risk } from './model.js';
import { readNumber } from './number.js';

interface CorrectionState {
  number: string;
  /** The words of the change, once given; the next message is the reason. */
  correction?: string;
}
type CorrectionCommand = { number: string; correction: string; reason?: string };

/** 更正 FX-… and 作废 FX-…: the office's own dialogue about a filed point, each with a reason. */
export function correctionFeature(): ChatFeature {
  return {
    commands: [
      {
        match: /^更正\s*(FX\S*)$/i,
        handler: {
          act: async (chat, { match }) => {
            const { risk } = await mayCorrect(chat, match?.[1] ?? '');
            chat.open(correcting, { number: risk.number });
            await chat.say(SAYS.askCorrection(risk.number, Object.keys(CORRECTABLE)));
          },
        },
      },
      {
        match: /^作废\s*(FX\S*)$/i,
        handler: {
          act: async (chat, { match }) => {
            const { risk } = await mayCorrect(chat, match?.[1] ?? '');
            chat.open(voiding, { number: risk.number });
            await chat.say(`作废 ${risk.number}：${SAYS.askReason}`);
          },
        },
      },
    ],
    flows: [correcting, voiding],
  };
}

const correcting: Flow<CorrectionState, CorrectionCommand> = {
  name: 'risk-correction',
  doing: '更正已备案事项',
  claims: (state, text) => state.correction === undefined && namesCorrectable(text),
  step: (state, input) => {
    if (input.kind === 'back') {
      return state.correction
        ? { state: { number: state.number }, say: [SAYS.askCorrection(state.number, Object.keys(CORRECTABLE))] }
        : { state: undefined, say: ['好的，不更正了。'] };
    }
    if (input.kind === 'picture') return { state, say: ['这里只收文字。'] };
    if (state.correction === undefined) {
      return { state, run: { number: state.number, correction: input.text } };
    }
    if (lettersIn(input.text) < 2) return { state, say: [SAYS.reasonTooShort] };
    return { state: undefined, run: { number: state.number, correction: state.correction, reason: input.text } };
  },
  run: async (chat, command) => {
    const { risk, scheme } = await mayCorrect(chat, command.number);
    const correction = readCorrection(scheme, command.correction);
    if (!correction) {
      chat.open(correcting, { number: risk.number });
      return chat.say(SAYS.correctionUnclear(Object.keys(CORRECTABLE)));
    }
    if (correction.change.level !== undefined && (await levelChainOf(chat, risk))) {
      chat.open(correcting, { number: risk.number });
      return chat.say(SAYS.levelHasChain(risk.number));
    }
    const fault = correctionFault(scheme, risk.fields, correction.change);
    if (fault) {
      chat.open(correcting, { number: risk.number });
      return chat.say(fault);
    }
    if (command.reason === undefined) {
      chat.open(correcting, { number: risk.number, correction: command.correction });
      return chat.say(`${correction.words}。${SAYS.askReason}`);
    }
    await correctRisk(chat, risk, scheme, correction, command.reason);
    if (risk.reporter !== chat.person.id) await chat.say(SAYS.corrected(risk.number, correction.words, command.reason));
  },
};

const voiding: Flow<{ number: string }, { number: string; reason: string }> = {
  name: 'risk-void',
  doing: '作废已备案事项',
  step: (state, input) => {
    if (input.kind === 'back') return { state: undefined, say: ['好的，不作废了。'] };
    if (input.kind === 'picture') return { state, say: ['这里只收文字。'] };
    if (lettersIn(input.text) < 2) return { state, say: [SAYS.reasonTooShort] };
    return { state: undefined, run: { number: state.number, reason: input.text } };
  },
  run: async (chat, { number, reason }) => {
    const { risk } = await mayCorrect(chat, number);
    await voidRisk(chat, risk, reason);
    if (risk.reporter !== chat.person.id) await chat.say(SAYS.voided(risk.number, reason));
  },
};

/** Where the plan sends levels through a chain the office does not change them alone. */
async function levelChainOf(chat: Chat, { fields, schemeVersion: version }: Risk): Promise<boolean> {
  const { layer, level = '' } = fields;
  const { scheme } = await governingVersion(chat.db, { layer, level, schemeVersion: version });
  return hasChain(scheme, 'level');
}

async function mayCorrect(
  chat: Chat,
  text: string,
): Promise<{ risk: Risk; scheme: Awaited<ReturnType<typeof activeScheme>>['scheme'] }> {
  const number = readNumber(text) ?? text;
  const [organisation, active] = await Promise.all([loadOrganisation(chat.db), activeScheme(chat.db)]);
  const risk = await filedRisk(chat, organisation, active.scheme, chat.person, number);
  const { scheme } = await schemeVersion(chat.db, risk.schemeVersion);
  return { risk, scheme };
}
