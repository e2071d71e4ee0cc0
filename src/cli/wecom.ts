import { createWecomClient, type WecomClient } from '../channels/wecom/client.js';
import type { Config, WecomConfig } from '../config.js';
import type { Database } from '../db/open.js';
import { precondition } from '../errors.js';

/**
 * The client with the token that the running service uses too.
 * @throws DomainError precondition while the simulator plays WeCom: it lives inside the service
 */
export function wecomOf(config: Config, database: Database): { client: WecomClient; wecom: WecomConfig } {
  if (!config.wecom) {
    throw precondition(
      '没有配置企业微信（五项 WECOM_ 变量）：试用时内置模拟器里的通讯录和菜单由服务自己同步，不需要这个命令。',
    );
  }
  const client = createWecomClient({
    ...config.wecom,
    db: database.db,
    time: Date.now,
    random: Math.random,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  return { client, wecom: config.wecom };
}
