import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLocalClassifier } from '../../src/classifier/classify.js';
import type { Classifier } from '../../src/classifier/model.js';
import { runClassify } from '../../src/cli/classify.js';
import { FIVE } from './schemes.js';

async function run(lines: string[], classifier: Pick<Classifier, 'classify'> = createLocalClassifier()) {
  const output = new PassThrough();
  let written = '';
  output.on('data', (chunk) => {
    written += chunk;
  });
  const code = await runClassify({
    input: Readable.from(lines.map((l) => `${l}\n`)),
    output,
    scheme: FIVE,
    classifier,
  });
  return {
    code,
    rows: written
      .split('\n')
      .filter(Boolean)
      .map((l) => JSON.parse(l) as Record<string, unknown>),
  };
}

describe('classify, JSON lines', () => {
  test('one answer a line with the fields of the contract', async () => {
    const { code, rows } = await run([
      JSON.stringify({ id: 'a', text: '报销审核就我一个人，没有复核，电话13800138000', layer: '岗位' }),
    ]);
    expect(code).toBe(0);
    expect(rows).toHaveLength(1);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'id',
      'kind',
      'category',
      'alternatives',
      'level',
      'confidence',
      'reason',
      'by',
      'masked',
    ]);
    expect(rows[0]).toMatchObject({ id: 'a', kind: 'risk', by: 'local', masked: ['phone'] });
  });

  test('an unusable line gives an error in its place, quotes nothing, and the run goes on', async () => {
    const { code, rows } = await run([
      '\uFEFF{"id":1,"text":"你好"}',
      '{"id":"x","text":"供应商请吃饭',
      '{"id":"y"}',
      '',
      '[]',
      '{"id":"z","text":"采购没有招标就签合同","dept":null}',
    ]);
    expect(code).toBe(1);
    expect(rows.map((r) => r.id ?? r.line)).toEqual([1, 2, 3, 4, 5, 'z']);
    expect(JSON.stringify(rows.slice(1, 5))).not.toContain('供应商');
  });

  test('the order is kept when later lines are ready first', async () => {
    const local = createLocalClassifier();
    const uneven: Pick<Classifier, 'classify'> = {
      async classify(question) {
        await new Promise((resolve) => setTimeout(resolve, question.text.length % 2 === 0 ? 15 : 0));
        return local.classify(question);
      },
    };
    const ids = Array.from({ length: 23 }, (_, i) => i);
    const { rows } = await run(
      ids.map((id) => JSON.stringify({ id, text: '好'.repeat(id + 1) })),
      uneven,
    );
    expect(rows.map((r) => r.id)).toEqual(ids);
  });

  test('one slow answer keeps its own place and nobody else’s: the lines behind it are asked meanwhile', async () => {
    const local = createLocalClassifier();
    let asked = 0;
    let release = () => {};
    const sixth = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slowAtFirst: Pick<Classifier, 'classify'> = {
      async classify(question) {
        asked += 1;
        if (asked === 6) release();
        if (asked === 1) await sixth;
        return local.classify(question);
      },
    };
    const ids = Array.from({ length: 9 }, (_, i) => i);
    const { rows } = await run(
      ids.map((id) => JSON.stringify({ id, text: '采购没有招标' })),
      slowAtFirst,
    );
    expect(rows.map((r) => r.id)).toEqual(ids);
  });

  test('an empty input is no error', async () => {
    expect(await run([])).toEqual({ code: 0, rows: [] });
  });
});
