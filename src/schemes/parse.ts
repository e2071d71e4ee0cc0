// Rule, pure: plain data → Scheme, every fault told in Chinese by its path.
import type { z } from 'zod';
import { zhCN } from 'zod/locales';
import { invalid } from '../errors.js';
import { Scheme } from './model.js';

const chinese = zhCN().localeError;

/**
 * Plain data → Scheme.
 * @throws DomainError invalid, naming up to 20 faults by path
 */
export function parseScheme(data: unknown, name: string): Scheme {
  const parsed = Scheme.safeParse(data, { reportInput: true, error: chinese });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(describe).slice(0, 20);
  throw invalid(`方案 ${name} 有 ${problems.length} 处不合规定：\n${problems.map((p) => `  - ${p}`).join('\n')}`, {
    problems,
  });
}

function describe(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.join('.') || '（整个文件）';
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${at}：不认识的项 ${key.slice(0, 40)}`);
  if (issue.code === 'invalid_type' && issue.input === undefined) return [`${at}：缺少这一项`];
  return [`${at}：${issue.message}`];
}
