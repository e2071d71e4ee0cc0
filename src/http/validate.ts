import type { Context } from 'koa';
import type { z } from 'zod';
import { invalid } from '../errors.js';

/**
 * What came with a request, as the route expects it.
 * @throws DomainError `invalid` naming the faulty fields, never their values
 */
export function valid<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || '（整体）'))];
  throw invalid(`这些内容有误：${fields.join('、')}`, { fields });
}

export const validQuery = <Schema extends z.ZodType>(schema: Schema, ctx: Pick<Context, 'query'>) =>
  valid(schema, ctx.query);
export const validBody = <Schema extends z.ZodType>(schema: Schema, ctx: { request: { body?: unknown } }) =>
  valid(schema, ctx.request.body);
