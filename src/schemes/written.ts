// Rule, pure: a scheme as the text of a file.
import { stringify } from 'yaml';
import type { Scheme } from './model.js';

/** The whole of it: read as a file it is this scheme again. What it was built on is in it already. */
export function schemeYaml({ extends: base, ...scheme }: Scheme, name: string): string {
  const lines = [`# ${name}：由 scheme show 写出，内容完整${base ? `（原来在 ${base} 上改）` : ''}。`];
  return `${lines.join('\n')}\n${stringify(scheme, WRITTEN)}`;
}

/** Only what the house added, to be laid over the scheme it fills. */
export function supplementYaml(schemeId: string, change: Record<string, unknown>): string {
  return stringify({ id: schemeId, extends: schemeId, ...change }, WRITTEN);
}

const WRITTEN = { lineWidth: 0, aliasDuplicateObjects: false };
