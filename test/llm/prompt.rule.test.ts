import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPrompt, parsePrompt } from '../../src/llm/prompt.js';

const FOLDER = path.resolve(import.meta.dirname, '../../prompts');
const read = (file: string) => readFileSync(path.join(FOLDER, file), 'utf8');
const README = read('README.md');
const shipped = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .map((file) => file.slice(0, -3));

describe('prompts', () => {
  test.each(shipped)('%s loads, and its README names every variable of it', (name) => {
    const { version } = loadPrompt(name);
    expect(version).toBeGreaterThan(0);
    const [, ofThis = ''] = README.split(`\`${name}.md\` 的变量：`);
    const named = [...(ofThis.split(/\n## |\.md` 的变量/)[0]?.matchAll(/^\| `([a-z]+)` \|/gm) ?? [])];
    const listed = /^variables: \[(.*)\]$/m.exec(read(`${name}.md`))?.[1]?.split(', ') ?? [];
    expect(named.map(([, variable]) => variable).sort()).toEqual(listed.sort());
  });

  test('the shipped one loads and fills in its variables once', () => {
    const prompt = loadPrompt('classify-risk');
    const values = {
      categories: 'C',
      levels: 'L',
      shape: 'S',
      context: 'X',
      fence: 'F',
      text: '{{fence}} $& {{levels}}',
      examples: '{{text}}',
    };
    expect(prompt.render('user', values)).toContain('{{fence}} $& {{levels}}');
    expect(prompt.render('user', values)).toContain('{{text}}');
    expect(() => prompt.render('user', {})).toThrow('was not given');
  });

  test.each([
    ['no front matter', '## system\n\nx'],
    ['another name', '---\nname: b\nversion: 1\nvariables: []\n---\n## system\nx'],
    ['a variable not listed', '---\nname: a\nversion: 1\nvariables: []\n---\n## system\n{{text}}'],
    ['a variable not used', '---\nname: a\nversion: 1\nvariables: [text]\n---\n## system\nx'],
    ['an unknown section', '---\nname: a\nversion: 1\nvariables: []\n---\n## sytsem\nx'],
  ])('refused: %s', (_, file) => expect(() => parsePrompt('a', file)).toThrow());
});
