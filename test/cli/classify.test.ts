import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { people } from '../../src/directory/schema.js';
import { modelCalls } from '../../src/llm/schema.js';
import { furnish } from '../powers/house.js';
import { type ModelServer, says, startModelServer } from '../support/model-server.js';
import { cli, emptyPlace, type Place, place } from './support.js';

/** A name of the directory that nothing else gives away. */
const NAME = '药小禾';
const line = (id: string) => JSON.stringify({ id, text: `采购没有招标就签了合同，${NAME}知道` });
const ANSWER = says(
  JSON.stringify({
    kind: 'risk',
    category: 'institution',
    alternatives: [],
    level: 'low',
    confidence: 0.8,
    point: '采购没有招标',
    risks: [],
  }),
);

describe('with a model configured', () => {
  let server: ModelServer;
  let here: Place;
  beforeAll(async () => {
    server = await startModelServer();
    here = await place('PGlite');
    const { db, close } = await here.open();
    await furnish(db);
    await db.update(people).set({ name: NAME }).where(eq(people.id, 'zhiyuan'));
    await close();
  });
  afterAll(async () => {
    await here.remove();
    await server.close();
  });
  beforeEach(() => {
    server.requests.length = 0;
    server.plays(ANSWER);
  });
  const run = (at: Place, ids: string[]) =>
    cli(
      ['classify', '--scheme', 'five-categories'],
      { ...at.environment, OPENAI_API_KEY: 'key', OPENAI_BASE_URL: server.baseUrl, OPENAI_MODEL: 'scripted' },
      `${ids.map(line).join('\n')}\n`,
    );
  const by = (out: string) =>
    out
      .trim()
      .split('\n')
      .map((one) => (JSON.parse(one) as { by: string }).by);

  it('names of the directory do not leave the house, and each call leaves a row', async () => {
    const { code, out, err } = await run(here, ['a', 'b']);
    expect({ code, by: by(out), err }).toEqual({ code: 0, by: ['llm', 'llm'], err: '' });
    expect(JSON.stringify(server.requests)).toContain('采购没有招标');
    expect(JSON.stringify(server.requests)).not.toContain(NAME);
    const { db, close } = await here.open();
    const calls = await db.select().from(modelCalls);
    await close();
    expect(calls).toHaveLength(2);
    expect(calls[0]).toMatchObject({ model: 'scripted', outcome: 'answered', requests: 1 });
  });

  it('a database that the service holds: the local classifier answers, and one line says why', async () => {
    const { close } = await here.open();
    const { code, out, err } = await run(here, ['a']);
    await close();
    expect({ code, by: by(out) }).toEqual({ code: 0, by: ['local'] });
    expect(err.trim().split('\n')).toEqual([expect.stringMatching(/^没有问模型，由本地分类器回答/)]);
    expect(server.requests).toEqual([]);
  });

  it('no database at all: there is no directory to mask, and the model answers', async () => {
    const nowhere = await emptyPlace();
    const { code, out, err } = await run(nowhere, ['a']);
    await nowhere.remove();
    expect({ code, by: by(out), err }).toEqual({ code: 0, by: ['llm'], err: '' });
  });
});
