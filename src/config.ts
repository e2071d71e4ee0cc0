import path from 'node:path';
import { z } from 'zod';

/** Everything the process is told from outside. The only reader of the environment; `.env.example` has the same order. */
export interface Config {
  host: string;
  port: number;
  /** Address people and WeCom reach us at, without a trailing slash. */
  publicUrl: string;
  dataDir: string;
  /** Empty: PGlite under `dataDir`. */
  databaseUrl: string | undefined;
  scheme: string | undefined;
  adminUserids: string[];
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  timeZone: string;
  /** Undefined: the built-in simulator plays WeCom. */
  wecom: WecomConfig | undefined;
  /** `local`: no model is ever called, and `llm` is undefined whatever else is set. */
  classifier: 'auto' | 'local';
  llm: LlmConfig | undefined;
  rehearsal: boolean;
  /** The simulator's page may be reached under another name than loopback. */
  simulatorPublic: boolean;
  production: boolean;
}
export interface WecomConfig {
  corpId: string;
  agentId: number;
  secret: string;
  token: string;
  encodingAesKey: string;
  apiBase: string;
}
export interface LlmConfig {
  apiKey: string;
  baseUrl: string | undefined;
  model: string;
}

export const REAL_WECOM_API = 'https://qyapi.weixin.qq.com';

/** Every bad variable at once, each with its mend. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`配置有 ${problems.length} 处问题，服务没有启动：\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const WECOM_REQUIRED = [
  'WECOM_CORP_ID',
  'WECOM_AGENT_ID',
  'WECOM_SECRET',
  'WECOM_TOKEN',
  'WECOM_ENCODING_AES_KEY',
] as const;
/** Spellings seen in other projects' .env files; accepted with a notice. */
const ALIASES: Record<string, (typeof WECOM_REQUIRED)[number]> = {
  WECOM_CORPID: 'WECOM_CORP_ID',
  WECOM_CORP_SECRET: 'WECOM_SECRET',
  WECOM_APP_SECRET: 'WECOM_SECRET',
  WECOM_AES_KEY: 'WECOM_ENCODING_AES_KEY',
};

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
const isAddress = (value: string) => {
  try {
    return ['http:', 'https:'].includes(new URL(value).protocol);
  } catch {
    return false;
  }
};
const isTimeZone = (value: string) => {
  try {
    new Intl.DateTimeFormat('zh-CN', { timeZone: value });
    return true;
  } catch {
    return false;
  }
};

/**
 * Environment → configuration. Empty strings count as not set.
 * @throws ConfigError naming every bad or missing variable and how to mend it
 */
export function readConfig(environment: Record<string, string | undefined>): { config: Config; notices: string[] } {
  const problems: string[] = [];
  const notices: string[] = [];
  const env: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(environment)) if (value?.trim()) env[name] = value.trim();
  for (const [alias, name] of Object.entries(ALIASES)) {
    if (env[alias] === undefined || env[name] !== undefined) continue;
    env[name] = env[alias];
    notices.push(`${alias} 已按 ${name} 读取，请改用 ${name}`);
  }
  const check = <T>(name: string, schema: z.ZodType<T>, mend: string, fallback: T): T => {
    if (env[name] === undefined) return fallback;
    const parsed = schema.safeParse(env[name]);
    if (parsed.success) return parsed.data;
    problems.push(`${name} 无效：${mend}`);
    return fallback;
  };
  const flag = (name: string) =>
    check(
      name,
      z.enum(['0', '1', 'true', 'false']).transform((v) => v === '1' || v === 'true'),
      '填 1 或 0',
      false,
    );

  const host = env.HOST ?? '127.0.0.1';
  const port = check('PORT', z.coerce.number().int().min(0).max(65535), '填 0 到 65535 之间的整数', 3000);
  const production = env.NODE_ENV === 'production';
  const given = WECOM_REQUIRED.filter((name) => env[name] !== undefined);
  const missing = WECOM_REQUIRED.filter((name) => env[name] === undefined);
  const apiBase = check(
    'WECOM_API_BASE',
    z.string().refine(isAddress),
    '填 http:// 或 https:// 开头的地址',
    REAL_WECOM_API,
  );
  let wecom: WecomConfig | undefined;
  if (given.length > 0 && missing.length > 0) {
    for (const name of missing) problems.push(`${name} 没有设置：对接企业微信要五项齐全（已设置 ${given.join('、')}）`);
  }
  const agentId = check('WECOM_AGENT_ID', z.coerce.number().int().min(1), '填应用的 AgentId（整数）', 0);
  const token = check('WECOM_TOKEN', z.string().regex(/^[A-Za-z0-9]{1,32}$/), '1 到 32 位字母或数字', '');
  const encodingAesKey = check(
    'WECOM_ENCODING_AES_KEY',
    z.string().regex(/^[A-Za-z0-9]{43}$/),
    '43 位字母或数字，从“接收消息”设置页复制',
    '',
  );
  if (missing.length === 0) {
    wecom = {
      corpId: env.WECOM_CORP_ID ?? '',
      agentId,
      secret: env.WECOM_SECRET ?? '',
      token,
      encodingAesKey,
      apiBase: apiBase.replace(/\/+$/, ''),
    };
  }
  const simulated = given.length === 0;
  const simulatorPublic = flag('SIMULATOR_PUBLIC');
  if (simulated && production) {
    problems.push('NODE_ENV=production 而没有企业微信配置：请设置五项 WECOM_ 变量；只是试用就去掉 NODE_ENV');
  }
  if (simulated && !isLoopback(host) && !simulatorPublic) {
    problems.push(`HOST=${host} 会让别人打开模拟器并扮演任何人：改用 127.0.0.1，或确知后果时设置 SIMULATOR_PUBLIC=1`);
  }
  if (simulated && port === 0) problems.push('PORT=0 时模拟器不知道往哪里回调：请填一个端口，如 3000');
  const adminUserids = (env.ADMIN_USERIDS ?? '').split(/[,，\s]+/).filter(Boolean);
  for (const userid of adminUserids) {
    if (!/^[\w.@-]{1,64}$/.test(userid)) {
      problems.push(
        `ADMIN_USERIDS 里的“${userid.slice(0, 20)}”不是企业微信账号：填账号（字母、数字或 _-@.），不是姓名`,
      );
    }
  }
  const rehearsalAsked = flag('REHEARSAL');
  if (rehearsalAsked && wecom && new URL(wecom.apiBase).hostname === new URL(REAL_WECOM_API).hostname) {
    problems.push('REHEARSAL=1 不能与真实的企业微信一起使用：去掉 REHEARSAL，或把 WECOM_API_BASE 指向演练环境');
  }

  const publicUrl = check(
    'PUBLIC_URL',
    z.string().refine(isAddress),
    '填 http:// 或 https:// 开头的地址',
    `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
  ).replace(/\/+$/, '');
  const databaseUrl = check(
    'DATABASE_URL',
    z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .optional(),
    '填 postgres:// 开头的地址；留空则使用内置的 PGlite',
    undefined,
  );
  const timeZone = check('TZ_ORG', z.string().refine(isTimeZone), '填时区名，如 Asia/Shanghai', 'Asia/Shanghai');
  const logLevel = check(
    'LOG_LEVEL',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'fatal、error、warn、info、debug、trace 或 silent',
    'info' as const,
  );
  const baseUrl = check(
    'OPENAI_BASE_URL',
    z.string().refine(isAddress).optional(),
    '填 http:// 或 https:// 开头的地址，如 http://127.0.0.1:11434/v1',
    undefined,
  );
  const classifier = check('CLASSIFIER', z.enum(['auto', 'local']), '填 auto 或 local', 'auto' as const);
  const llm =
    classifier === 'auto' && (env.OPENAI_API_KEY || baseUrl)
      ? { apiKey: env.OPENAI_API_KEY ?? 'none', baseUrl, model: env.OPENAI_MODEL ?? '' }
      : undefined;
  if (llm && !llm.model) problems.push('OPENAI_MODEL 没有设置：填模型名，如 qwen-plus；不用模型就设 CLASSIFIER=local');

  if (problems.length > 0) throw new ConfigError(problems);
  return {
    config: {
      host,
      port,
      publicUrl,
      dataDir: path.resolve(env.DATA_DIR ?? './data'),
      databaseUrl,
      scheme: env.SCHEME,
      adminUserids,
      logLevel,
      timeZone,
      wecom,
      classifier,
      llm,
      rehearsal: rehearsalAsked || simulated,
      simulatorPublic,
      production,
    },
    notices,
  };
}
