import type { What } from '../channels/channel.js';
import type { ChatCommand, ChatFeature } from './flow.js';

/** Where a message goes. */
export type Route =
  | { to: 'cancel' }
  | { to: 'back' }
  | { to: 'more' }
  | { to: 'help'; topic?: string }
  | { to: 'command'; command: ChatCommand; text: string; match?: RegExpExecArray }
  | { to: 'text'; text: string }
  | { to: 'picture'; mediaId: string }
  | { to: 'unreadable'; type: string };

const ENGINE_WORDS: Record<string, Route> = {
  取消: { to: 'cancel' },
  返回: { to: 'back' },
  更多: { to: 'more' },
  帮助: { to: 'help' },
  help: { to: 'help' },
  '?': { to: 'help' },
  '？': { to: 'help' },
};

/** Full-width spaces, surrounding quotes and closing punctuation that people type around a command are forgiven. */
export function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, '')
    .replace(/\u3000/g, ' ')
    .trim();
}

/** With what people type around it. On thousands of blanks the pattern that takes that off would be busy for long. */
const LONGEST_WORD = 60;

/**
 * Pure: message → route, from the words and menu keys that features registered. Their patterns must be linear: they meet
 * every text that anybody sends.
 */
export function route(what: What, features: ChatFeature[]): Route | undefined {
  const commands = features.flatMap((feature) => feature.commands ?? []);
  if (what.kind === 'menu') {
    if (what.key === 'help') return { to: 'help' };
    const command = commands.find((c) => c.menuKey === what.key);
    return command ? { to: 'command', command, text: '' } : { to: 'help' };
  }
  if (what.kind === 'picture') return { to: 'picture', mediaId: what.mediaId };
  if (what.kind === 'other') return { to: 'unreadable', type: what.type };
  if (what.kind !== 'text') return undefined;

  const text = tidy(what.text);
  const bare = text.length > LONGEST_WORD ? '' : text.replace(/^[“"「『【\s]+|[”"」』】。.！!\s]+$/g, '');
  const engineWord = ENGINE_WORDS[bare.toLowerCase()];
  if (engineWord && Object.hasOwn(ENGINE_WORDS, bare.toLowerCase())) return engineWord;
  const [, topic] = /^(?:帮助|help)[\s:：]+(\S{1,10})$/i.exec(bare) ?? [];
  // 「帮助 供应商中标」 is no topic: somebody tells us something.
  if (topic && features.some((feature) => feature.topic === topic)) return { to: 'help', topic };
  for (const command of commands) {
    if (typeof command.match === 'string') {
      if (bare === command.match) return { to: 'command', command, text };
    } else {
      const match = command.match.exec(text);
      if (match) return { to: 'command', command, text, match };
    }
  }
  return { to: 'text', text };
}
