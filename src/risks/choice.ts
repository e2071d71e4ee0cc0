import { lettersIn } from '../channels/text.js';
// Rule, pure: what somebody means who answers a question with numbered options.

/** By number (full-width too), by its whole label, or by the beginning of one label only. */
export function chosenOf<Option extends { label: string }>(
  options: readonly Option[],
  text: string,
): Option | undefined {
  const said = plain(text);
  if (said === '') return undefined;
  const exact = options.find((option, at) => said === String(at + 1) || said === plain(option.label));
  if (exact || lettersIn(said) < 2) return exact;
  const beginning = options.filter((option) => plain(option.label).startsWith(said));
  return beginning.length === 1 ? beginning[0] : undefined;
}

/** 1. 自己找　2. 群众帮, or one to a line where that reads better. */
export const numbered = (options: ReadonlyArray<{ label: string }>, between = '　'): string =>
  options.map(({ label }, at) => `${at + 1}. ${label}`).join(between);

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[.。、,，!！]+$/, '');
