import type { Classifier, Suggestion } from '../classifier/model.js';
import type { Chat, Flow } from '../conversation/flow.js';
import { activeScheme } from '../schemes/active.js';
import { categoriesFor, type Scheme } from '../schemes/model.js';
import { SAYS } from './cards.js';
import { leavesIt } from './small-talk.js';
import { MAX_CHARACTERS, suggest, type Thought } from './suggest.js';

/** What was said so far; the person was asked one question about it. */
interface Unclear {
  text: string;
}
interface More extends Unclear {
  /** The answer alone. */
  said: string;
}
interface Read {
  thought: Thought;
  /** What the answer is when read by itself. */
  aside: Suggestion;
}

const ASK_MORE = { name: 'risk-more', doing: '说清这个风险' };

/** Asks one good question instead of guessing; the next message is read together with the first. */
export async function askMore(chat: Chat, text: string, { ask }: Suggestion): Promise<void> {
  chat.open(ASK_MORE, { text });
  await chat.say(SAYS.askMore(ask));
}

export interface AskMoreOptions {
  classifier: Classifier;
  /** Takes the two messages as one. */
  hear(chat: Chat, text: string, thought: Thought): Promise<void>;
  answer(chat: Chat, text: string): Promise<void>;
}

export function askMoreFlow({ classifier, hear, answer }: AskMoreOptions): Flow<Unclear, More> {
  return {
    ...ASK_MORE,
    step: (state, input) => {
      if (input.kind === 'back') return { state: undefined, say: [SAYS.leftIt] };
      if (input.kind === 'picture') return { state, say: [SAYS.needWords] };
      if (leavesIt(input.text)) return { state: undefined, say: [SAYS.leftIt] };
      return { state: undefined, run: { text: state.text, said: input.text } };
    },
    prepare: async (ctx, { text, said }): Promise<Read> => {
      const { scheme } = await activeScheme(ctx.db);
      const thought = await suggest(classifier, ctx, ctx.person, together(text, said));
      // Neither an order nor a danger is an answer to that question.
      const plain = thought.suggestion.kind !== 'injection' && thought.suggestion.kind !== 'emergency';
      const named = plain ? categoryNamed(categoriesFor(scheme, scheme.layers[0]?.key), said) : undefined;
      return {
        thought: named ? { ...thought, named } : thought,
        aside: classifier.locally({ text: said, scheme }),
      };
    },
    run: async (chat, { text, said }, prepared) => {
      const { thought, aside } = prepared as Read;
      if (aside.kind !== 'question') return hear(chat, together(text, said), thought);
      // Who asks something back has not answered yet.
      await answer(chat, said);
      chat.open(ASK_MORE, { text });
      await chat.say(SAYS.stillUnclear);
    },
  };
}

/** 「业务流程吧」 in answer to the question which of two it is. */
function categoryNamed(categories: Scheme['categories'], said: string): string | undefined {
  if ([...said].length > 20) return undefined;
  const named = categories.filter(({ label }) => said.includes(label));
  return named.length === 1 ? named[0]?.key : undefined;
}

const together = (first: string, then: string) =>
  [...`${first.replace(/[\s,，。;；.!！]+$/, '')}，${then}`].slice(0, MAX_CHARACTERS).join('');
