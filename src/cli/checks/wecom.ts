import { z } from 'zod';
import { mendOf } from '../../channels/wecom/error-codes.js';
import type { Config, WecomConfig } from '../../config.js';
import { broken, type Finding, ok, skipped, warn } from './finding.js';

const Answer = z.looseObject({ errcode: z.number(), errmsg: z.string().default('') });
const TokenAnswer = Answer.extend({ access_token: z.string().optional() });
const TIMEOUT_MS = 10_000;
/** Signatures and tokens bear a few minutes; a callback is refused beyond 24 hours. */
const SKEW_WARN_MS = 30_000;
const SKEW_BROKEN_MS = 300_000;

/** Asks WeCom as the service would: reachable, clock, secret, trusted IP, application, menu. */
export async function checkWecom(config: Config): Promise<Finding[]> {
  if (!config.wecom) {
    return [skipped('企业微信', '没有配置：内置模拟器扮演企业微信（试用）。对接时设置五项 WECOM_ 变量')];
  }
  const token = await checkToken(config.wecom);
  if (!token.value) return token.findings;
  return [...token.findings, ...(await checkApplication(config.wecom, token.value))];
}

async function checkToken(wecom: WecomConfig): Promise<{ findings: Finding[]; value?: string }> {
  const started = Date.now();
  const query = new URLSearchParams({ corpid: wecom.corpId, corpsecret: wecom.secret });
  let response: Response;
  try {
    response = await fetch(`${wecom.apiBase}/cgi-bin/gettoken?${query}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    return {
      findings: [
        broken('企业微信', `连不上 ${wecom.apiBase}：${reasonOf(error)}`, '检查外网、DNS、防火墙与 WECOM_API_BASE'),
      ],
    };
  }
  const findings = [ok('企业微信', `${wecom.apiBase} 可以访问`), checkClock(response, started)];
  const answer = TokenAnswer.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) {
    findings.push(
      broken('access_token', `HTTP ${response.status}，回答不是企业微信的格式`, '检查 WECOM_API_BASE 是否指向企业微信'),
    );
    return { findings };
  }
  const { errcode, errmsg, access_token } = answer.data;
  findings.push(errcode === 0 ? ok('access_token', '取得成功') : tokenRefused(errcode, errmsg));
  return { findings, ...(errcode === 0 && access_token ? { value: access_token } : {}) };
}

/** https://developer.work.weixin.qq.com/document/path/90313 */
export function tokenRefused(errcode: number, errmsg: string): Finding {
  const told = (says: string, mend: string) => broken('access_token', `${errcode}：${says}`, mend);
  switch (errcode) {
    case 40013:
      return told('企业 ID 不对', '核对 WECOM_CORP_ID（管理后台 → 我的企业 → 企业 ID）');
    case 40001:
    case 40091:
      return told('Secret 不对，或应用已停用', '核对 WECOM_SECRET（应用管理 → 本应用 → Secret），确认应用已启用');
    case 45009:
      return told(
        '调用太频繁，出口 IP 被暂停一小时',
        '一小时后再试；先核对 WECOM_SECRET，错误的 Secret 反复重试会这样',
      );
    case 60020:
      return trustedIp(errmsg);
    default:
      return told('企业微信拒绝了', mendOf(errcode));
  }
}

/** WeCom tells the address it saw: that is the exit of the network, not where the service listens. */
function trustedIp(errmsg: string): Finding {
  const seen = /from ip:\s*([0-9a-fA-F.:]+)/.exec(errmsg)?.[1];
  return broken(
    '企业可信IP',
    `60020：出口 IP ${seen ?? '（未告知）'} 不在企业可信IP 里`,
    [
      '① 先启动服务，在“应用管理 → 本应用 → 接收消息 → 设置 API 接收”保存回调地址（或设置可信域名），之后才能填可信IP',
      `② 在“应用管理 → 本应用 → 企业可信IP”里加入 ${seen ?? '上面的出口 IP'}（是出口 IP，不是监听地址）`,
      '③ 约一分钟后再运行 doctor；出口 IP 不固定时，请走固定出口的代理并设置 WECOM_API_BASE',
    ].join('\n'),
  );
}

function checkClock(response: Response, started: number): Finding {
  const told = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(told)) return skipped('时钟', '企业微信没有给出时间');
  // The header has whole seconds: the true moment lies within the second after it.
  const skew = Math.abs((started + Date.now()) / 2 - (told + 500));
  const says = `与企业微信相差约 ${(skew / 1000).toFixed(0)} 秒`;
  if (skew < SKEW_WARN_MS) return ok('时钟', says);
  const mend = '开启时间同步：timedatectl set-ntp true（或 chrony）';
  return skew < SKEW_BROKEN_MS ? warn('时钟', says, mend) : broken('时钟', says, mend);
}

async function checkApplication(wecom: WecomConfig, token: string): Promise<Finding[]> {
  const query = new URLSearchParams({ access_token: token, agentid: String(wecom.agentId) });
  const findings: Finding[] = [];
  const agent = await ask(`${wecom.apiBase}/cgi-bin/agent/get?${query}`);
  findings.push(
    agent.errcode === 0
      ? ok('应用', `AgentId ${wecom.agentId}`)
      : agent.errcode === 60020
        ? trustedIp(agent.errmsg)
        : broken(
            '应用',
            `${agent.errcode}：AgentId 与 Secret 不是同一个应用，或没有权限`,
            '核对 WECOM_AGENT_ID（应用管理 → 本应用 → AgentId）',
          ),
  );
  if (agent.errcode !== 0) return findings;
  const menu = await ask(`${wecom.apiBase}/cgi-bin/menu/get?${query}`);
  if (menu.errcode === 0) findings.push(ok('自定义菜单', '已创建'));
  else if (menu.errcode === 46003) findings.push(broken('自定义菜单', '应用里没有菜单', 'npm run cli -- menu sync'));
  else findings.push(warn('自定义菜单', `没能查询（${menu.errcode}）`, '稍后再试'));
  return findings;
}

/** -2: no usable answer. */
async function ask(url: string): Promise<{ errcode: number; errmsg: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return Answer.parse(await response.json());
  } catch (error) {
    return { errcode: -2, errmsg: reasonOf(error) };
  }
}

/** The system's own word (ECONNREFUSED …), never the address with its secret. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
  if (error instanceof Error && error.name === 'TimeoutError') return '超时';
  return cause?.code ?? (error instanceof Error ? error.name : '未知原因');
}
