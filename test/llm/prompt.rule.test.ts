import { describe, expect, test } from 'vitest';
import { loadPrompt, parsePrompt } from '../../src/llm/prompt.js';

describe('prompts', () => {
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
