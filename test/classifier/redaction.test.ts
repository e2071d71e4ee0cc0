import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClassifier } from '../../src/classifier/classify.js';
import { readConfig } from '../../src/config.js';
import { createModel } from '../../src/llm/create-model.js';
import { createLog } from '../../src/log.js';
import { type Act, type ModelServer, says, startModelServer } from '../support/model-server.js';
import { DIRECTORY, personalText, plainlyThere, readable } from './personal.js';
import { FIVE } from './schemes.js';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server.close());

const log = createLog('silent');
/** What stands between the fences: the text as the model gets it. */
const dataIn = (user: string) => /(=====[\w-]{12}=====)\n([\s\S]*?)\n\1\s*$/.exec(user)?.[2] ?? '';
/** A model that gives back what it read, as two risks. */
const echoes: Act = (request, response, body) => {
  const heard = dataIn(body.messages.at(-1)?.content ?? '');
  const risk = { category: 'duty', level: 'low' };
  const risks = [heard, '采购没有招标'].map((text) => ({ ...risk, text }));
  says(JSON.stringify({ kind: 'risk', ...risk, alternatives: [], confidence: 0.5, point: '', risks }))(
    request,
    response,
    body,
  );
};

test('the model server gets nothing valid, whole texts come back from it to the letter', async () => {
  server.plays(echoes);
  const classifier = createClassifier({
    model: createModel({
      config: { apiKey: 'key', baseUrl: server.baseUrl, model: 'scripted' },
      log,
      budgetMs: 20_000,
    }),
  });
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(personalText, async ({ text, pieces }) => {
      const before = server.requests.length;
      const told = `${text}收了供应商的购物卡，采购没有招标`;
      const suggestion = await classifier.classify({
        text: told,
        scheme: FIVE,
        dept: '设备科',
        post: `采购员${DIRECTORY[0]}`,
        names: DIRECTORY,
      });
      const requests = server.requests.slice(before);
      if (requests.length === 0) return;
      asked += 1;
      const user = requests[0]?.messages.at(-1)?.content ?? '';
      const left = readable(user);
      for (const piece of pieces) {
        if (piece.secret !== undefined) expect(left).not.toContain(readable(piece.secret));
        if (piece.stays) expect(user).toContain(piece.text);
      }
      expect(plainlyThere(user)).toEqual([]);
      expect(suggestion.risks?.[0]?.text).toBe(told);
    }),
    { numRuns: 100 },
  );
  expect(asked).toBeGreaterThan(80);
}, 60_000);

test('a house that keeps to itself asks no model, though a key is there', async () => {
  server.plays(echoes);
  const { config } = readConfig({
    CLASSIFIER: 'local',
    OPENAI_API_KEY: 'key',
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_MODEL: 'scripted',
  });
  const classifier = createClassifier(config.llm ? { model: createModel({ config: config.llm, log }) } : {});
  const suggestion = await classifier.classify({ text: '验收时没有清点数量就签了字', scheme: FIVE });
  expect(suggestion.by).toBe('local');
  expect(server.requests).toEqual([]);
});
