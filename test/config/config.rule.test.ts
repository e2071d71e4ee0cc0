import { describe, expect, it } from 'vitest';
import { type ConfigError, readConfig } from '../../src/config.js';

const WECOM = {
  WECOM_CORP_ID: 'ww0123456789abcdef',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: 'secret',
  WECOM_TOKEN: 'Tk7demoToken2025',
  WECOM_ENCODING_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
const problems = (env: Record<string, string>) => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
};

describe('configuration', () => {
  it('starts with nothing set: simulator, PGlite, this machine only', () => {
    const { config } = readConfig({});
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      wecom: undefined,
      databaseUrl: undefined,
      rehearsal: true,
      timeZone: 'Asia/Shanghai',
    });
  });

  it('names every bad variable at once, each with its mend', () => {
    const found = problems({
      PORT: 'x',
      TZ_ORG: 'Mars/Olympus',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      PUBLIC_URL: 'lianfang',
    });
    for (const name of ['PORT', 'TZ_ORG', 'LOG_LEVEL', 'DATABASE_URL', 'PUBLIC_URL'])
      expect(found.join('\n')).toContain(name);
  });

  it('refuses some but not all of the WeCom variables and names the missing ones', () => {
    const { WECOM_TOKEN: _token, WECOM_SECRET: _secret, ...some } = WECOM;
    const found = problems(some).join('\n');
    expect(found).toContain('WECOM_TOKEN 没有设置');
    expect(found).toContain('WECOM_SECRET 没有设置');
  });

  it('keeps the simulator to this machine unless told otherwise', () => {
    expect(problems({ HOST: '0.0.0.0' }).join()).toContain('SIMULATOR_PUBLIC');
    expect(problems({ HOST: '0.0.0.0', SIMULATOR_PUBLIC: '1' })).toEqual([]);
    expect(problems({ HOST: '0.0.0.0', ...WECOM })).toEqual([]);
  });

  it('refuses production without WeCom, and a rehearsal with the real WeCom', () => {
    expect(problems({ NODE_ENV: 'production' }).join()).toContain('NODE_ENV');
    expect(problems({ ...WECOM, NODE_ENV: 'production' })).toEqual([]);
    expect(problems({ ...WECOM, REHEARSAL: '1' }).join()).toContain('REHEARSAL');
    expect(problems({ ...WECOM, REHEARSAL: '1', WECOM_API_BASE: 'http://127.0.0.1:4000' })).toEqual([]);
  });

  it('takes the spellings of other projects with a notice', () => {
    const { WECOM_ENCODING_AES_KEY, ...rest } = WECOM;
    const { config, notices } = readConfig({ ...rest, WECOM_AES_KEY: WECOM_ENCODING_AES_KEY });
    expect(config.wecom?.encodingAesKey).toBe(WECOM_ENCODING_AES_KEY);
    expect(notices).toHaveLength(1);
  });

  it('knows no model where the house keeps to itself, whatever else is set', () => {
    const model = { OPENAI_API_KEY: 'key', OPENAI_MODEL: 'any', OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' };
    expect(readConfig(model).config).toMatchObject({ classifier: 'auto', llm: { model: 'any' } });
    expect(readConfig({ ...model, CLASSIFIER: 'local' }).config).toMatchObject({ classifier: 'local', llm: undefined });
    expect(problems({ OPENAI_API_KEY: 'key', CLASSIFIER: 'local' })).toEqual([]);
    expect(problems({ CLASSIFIER: 'none' }).join()).toContain('CLASSIFIER');
  });

  it('asks for a model name when a model is configured', () => {
    expect(problems({ OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' }).join()).toContain('OPENAI_MODEL');
  });
});
