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

/** Takes from a name what a file system or a mail programme would stumble over. */
export function fileName(name: string, format: Format): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are taken out
  const clean = name.replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, ' ').replace(/^[.\s]+|[.\s]+$/g, '');
  return `${[...(clean || '一览表')].slice(0, 60).join('')}.${format}`;
}
