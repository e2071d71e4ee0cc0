import type { TableDocument } from './document.js';

/** Formats in which tables leave the product. The libraries behind them are loaded with the first file. */
export const FORMATS = {
  xlsx: {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: async (tables: readonly TableDocument[]) => (await import('./xlsx.js')).xlsxOf(tables),
  },
  docx: {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    write: async (tables: readonly TableDocument[]) => (await import('./docx.js')).docxOf(tables),
  },
} as const;
export type Format = keyof typeof FORMATS;

export const isFormat = (word: string): word is Format => Object.hasOwn(FORMATS, word);

/**
 * 一览表（2012-08-20）.xlsx: without what a file system or a mail programme would stumble over. A title that is too long is
 * cut, its day never.
 */
export function fileName(title: string, day: string, ending: Format | 'svg'): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are taken out
  const clean = title.replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, ' ').replace(/^[.\s]+|[.\s]+$/g, '');
  const after = `（${day}）`;
  return `${[...(clean || '一览表')].slice(0, NAME - after.length).join('')}${after}.${ending}`;
}
/** Characters of a name without its ending; more do not fit where a name may have 255 bytes. */
const NAME = 60;
