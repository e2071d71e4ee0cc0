import { randomBytes } from 'node:crypto';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { Complete } from './model.js';
import type { Prompt } from './prompt.js';

export interface Conversation<Answer> {
  prompt: Prompt;
  /** For the prompt's sections `system` and `user`. */
  values: Record<string, string>;
  /** JSON schema of the answer. */
  shape: Record<string, unknown>;
  /** The answer, or a sentence for the model about what is wrong with it, which never quotes it. */
  read(raw: string): Answer | Problem;
}
export interface Problem {
  problem: string;
}

/** One question, and where the answer is none, one more (the repair turn). Undefined: there was no answer. */
export async function converse<Answer extends object>(
  complete: Complete,
  { prompt, values, shape, read }: Conversation<Answer>,
): Promise<Answer | undefined> {
  const messages: ChatCompletionMessageParam[] = [
    { role: 'system', content: prompt.render('system', values) },
    { role: 'user', content: prompt.render('user', values) },
  ];
  const first = await complete(messages, shape);
  let answer = read(first);
  if (isProblem(answer)) {
    messages.push(
      { role: 'assistant', content: first.slice(0, LONGEST) },
      { role: 'user', content: prompt.render('repair', { problem: answer.problem }) },
    );
    answer = read(await complete(messages, shape));
  }
  return isProblem(answer) ? undefined : answer;
}

/** Around what people wrote: unknown to whoever wrote it, so it cannot be closed from within. */
export const newFence = (): string => `=====${randomBytes(9).toString('base64url')}=====`;

/** So much of an answer that is none is shown to the model again. */
const LONGEST = 4000;

const isProblem = (answer: object): answer is Problem => 'problem' in answer;
