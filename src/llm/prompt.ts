import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const SECTIONS = ['system', 'user', 'examples', 'repair'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Prompt {
  name: string;
  version: number;
  /** One section with its variables filled in. @throws Error when a variable of the section is not given */
  render(section: Section, values: Record<string, string>): string;
}

/**
 * Reads `prompts/<name>.md`, looked for from this file's directory upwards, so that it is found from `src/` and `dist/`.
 * @throws Error when it is missing, or its front matter, sections and variables do not agree
 */
export function loadPrompt(name: string): Prompt {
  return parsePrompt(name, readFileSync(find(`${name}.md`), 'utf8'));
}

/** @throws Error naming what does not agree in the file */
export function parsePrompt(name: string, file: string): Prompt {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(file);
  if (!match) throw new Error(`prompts/${name}.md has no front matter`);
  const front = FrontMatter.parse(parse(match[1] ?? ''));
  if (front.name !== name) throw new Error(`prompts/${name}.md is named ${front.name} in its front matter`);
  const sections = new Map<string, string>();
  for (const piece of (match[2] ?? '').split(/^## /m).slice(1)) {
    const [title = '', ...body] = piece.split('\n');
    if (!SECTIONS.includes(title.trim() as Section)) throw new Error(`prompts/${name}.md: unknown section ${title}`);
    sections.set(title.trim(), body.join('\n').trim());
  }
  const used = new Set([...sections.values()].flatMap((body) => [...body.matchAll(VARIABLE)].map((m) => m[1] ?? '')));
  const unlisted = [...used].filter((variable) => !front.variables.includes(variable));
  const unused = front.variables.filter((variable) => !used.has(variable));
  if (unlisted.length > 0 || unused.length > 0) {
    throw new Error(`prompts/${name}.md: not listed: ${unlisted.join(', ')}; not used: ${unused.join(', ')}`);
  }
  return {
    name,
    version: front.version,
    render(section, values) {
      const body = sections.get(section);
      if (body === undefined) throw new Error(`prompts/${name}.md has no section ${section}`);
      return body.replace(VARIABLE, (_, variable: string) => {
        const value = values[variable];
        if (value === undefined) throw new Error(`prompts/${name}.md: ${variable} was not given`);
        return value;
      });
    },
  };
}

const VARIABLE = /\{\{([a-z]+)\}\}/g;
const FrontMatter = z.strictObject({
  name: z.string(),
  version: z.number().int().min(1),
  variables: z.array(z.string().regex(/^[a-z]+$/)),
});

function find(file: string): string {
  let directory = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = path.join(directory, 'prompts', file);
    if (existsSync(candidate)) return candidate;
    const parent = path.dirname(directory);
    if (parent === directory) throw new Error(`prompts/${file} was not found`);
    directory = parent;
  }
}
