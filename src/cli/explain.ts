import { WecomError } from '../channels/wecom/http.js';
import { ConfigError } from '../config.js';
import { DirectoryInUse } from '../db/lock.js';
import { DatabaseTooNew } from '../db/open.js';
import { DomainError } from '../errors.js';
import { scrub } from '../log.js';

/** Refusals carry a sentence for people; anything else is told without what it may have quoted. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DomainError || error instanceof DatabaseTooNew)
    return error.message;
  if (error instanceof WecomError) {
    const seen = error.detail.fromIp ? `（企业微信看到的出口 IP：${error.detail.fromIp}）` : '';
    return `企业微信没有办成 / refused by WeCom: ${error.message}${seen}\n各项检查：npm run cli -- doctor`;
  }
  if (error instanceof DirectoryInUse) {
    return `${error.message}\n运行本命令前请先停下服务；用 PostgreSQL 时不必停。 / stop the service first, or use PostgreSQL`;
  }
  const cause = error instanceof Error && error.cause instanceof Error ? `（${scrub(error.cause.message)}）` : '';
  // drizzle puts the whole statement with its parameters into the message: only its cause is told.
  const message =
    error instanceof Error && error.name !== 'DrizzleQueryError' ? scrub(error.message) : '数据库操作失败';
  return `没有完成 / failed: ${message}${cause}`;
}
