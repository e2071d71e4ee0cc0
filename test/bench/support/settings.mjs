/** The made-up WeCom application that every server under test and the load are set up for. */
export const WECOM = {
  corpId: 'ww0123456789abcdef',
  agentId: 1000002,
  secret: 'bench-secret',
  token: 'benchToken',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
