import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const Common = { id: z.string(), text: z.string(), dept: z.string().nullish(), post: z.string().nullish() };
const Line = z.discriminatedUnion('type', [
  z.object({
    ...Common,
    type: z.literal('risk'),
    category: z.string(),
    label_origin: z.string(),
    level: z.enum(['high', 'mid', 'low']).nullish(),
  }),
  z.object({
    ...Common,
    type: z.literal('hard'),
    tag: z.string(),
    expect: z.object({
      kind: z.string(),
      category: z.string().optional(),
      also: z.array(z.string()).optional(),
      multi: z.number().optional(),
      categories: z.array(z.string()).optional(),
      pii: z.array(z.string()).optional(),
    }),
  }),
]);
export type Line = z.infer<typeof Line>;
export type RiskLine = Extract<Line, { type: 'risk' }>;
export type HardLine = Extract<Line, { type: 'hard' }>;

export const DEVELOPMENT = fileURLToPath(new URL('./dev.jsonl', import.meta.url));
/** Nothing is ever tuned to it. */
export const UNSEEN = fileURLToPath(new URL('./unseen.jsonl', import.meta.url));

/** @throws Error naming the line that is not one */
export function readSet(file = DEVELOPMENT): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) => {
      if (line.trim() === '') return [];
      const read = Line.safeParse(JSON.parse(line));
      if (!read.success) throw new Error(`${file}:${i + 1}: ${read.error.issues[0]?.path.join('.')}`);
      return [read.data];
    });
}
