/** An API answer: always HTTP 200, the outcome in `errcode`. */
export type Answer = { errcode: number; errmsg: string } & Record<string, unknown>;

export class ApiRefusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export const ok = (fields: Record<string, unknown> = {}): Answer => ({ errcode: 0, errmsg: 'ok', ...fields });

export const refuse = (code: number, message: string, extra?: Record<string, unknown>): never => {
  throw new ApiRefusal(code, message, extra);
};

/** As WeCom words a refusal: the text, a hint number, the caller's address and where to read more. */
export function refusal(error: ApiRefusal, machineNow: number): Answer {
  const hint = `${Math.floor(machineNow / 1000)}${String(error.code).replace('-', '').padStart(9, '0')}`;
  return {
    errcode: error.code,
    errmsg: `${error.message}, hint: [${hint}], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=${error.code}`,
    ...error.extra,
  };
}
