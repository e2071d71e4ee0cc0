/**
 * 全局错误码 (vendor page 90313) and what follows from each: see section "retry" of `attemptOf`.
 * Decide on the number, never on `errmsg`, which changes and carries ids and addresses.
 */
export type Remedy =
  /** Wait a little with growing delay, then the same call again. */
  | 'back-off'
  /** The same, and send fewer calls at a time. */
  | 'back-off-narrower'
  /** A new access token, then the same call once more. */
  | 'token'
  /** Blocked for a while: nothing at all until the window ends. */
  | 'window'
  /** No call works before somebody mends the app's set-up. Not to be repeated fast: WeCom blocks such addresses. */
  | 'misconfigured'
  /** The same call will never work: change the data. */
  | 'never';

/** 45009: the minute's block. The hour's ends after an hour, which shows in the block coming again. */
export const BLOCK_MS = 60_000;

export function remedyOf(code: number): Remedy {
  return REMEDIES.get(code) ?? 'never';
}

/** One Chinese sentence for the operator: what it means and how to mend it. */
export function mendOf(code: number): string {
  return (
    MENDS.get(code) ?? `企业微信答复错误码 ${code}：在 https://open.work.weixin.qq.com/devtool/query?e=${code} 查询`
  );
}

const REMEDIES = new Map<number, Remedy>([
  [-1, 'back-off'],
  [6000, 'back-off'],
  [45033, 'back-off-narrower'],
  [40014, 'token'],
  [41001, 'token'],
  [42001, 'token'],
  [45009, 'window'],
  [40001, 'misconfigured'],
  [40013, 'misconfigured'],
  [40056, 'misconfigured'],
  [40091, 'misconfigured'],
  [43012, 'misconfigured'],
  [48002, 'misconfigured'],
  [50003, 'misconfigured'],
  [60020, 'misconfigured'],
  [301002, 'misconfigured'],
]);

const MENDS = new Map<number, string>([
  [-1, '企业微信系统繁忙：稍后会自动重试'],
  [6000, '企业微信数据版本冲突：稍后会自动重试'],
  [40001, 'WECOM_SECRET 与 WECOM_CORP_ID 不匹配，或应用已停用：到应用详情页核对 Secret'],
  [40003, '成员账号无效：运行 directory sync 更新通讯录'],
  [40004, '不支持的媒体类型：换成 JPG、PNG、AMR、MP4 或普通文件'],
  [40005, '不支持的文件类型：换成 JPG 或 PNG'],
  [40006, '文件大小不符合要求：图片不超过 10 MB，文件不超过 20 MB'],
  [40007, '素材已过期（三天）或无效：重新上传'],
  [40008, '消息类型不受支持：请报告给维护者'],
  [40013, 'WECOM_CORP_ID 不对：到“我的企业”页底部复制企业 ID'],
  [40014, '访问凭证无效：会自动更换'],
  [40016, '按钮个数不对：请报告给维护者'],
  [40029, '登录码无效或已用过：请重新登录'],
  [40031, '收件人名单无效：运行 directory sync 更新通讯录'],
  [40032, '收件人超过 1000 人：请报告给维护者'],
  [40033, '请求里有不合法的字符：请报告给维护者'],
  [40035, '参数不合法：请报告给维护者'],
  [40056, 'WECOM_AGENT_ID 不对：到应用详情页复制 AgentId'],
  [40058, '参数检查未通过：请报告给维护者'],
  [40063, '参数为空：请报告给维护者'],
  [40066, '部门列表无效：运行 directory sync 更新通讯录'],
  [40068, '标签无效：到“通讯录 - 标签”核对'],
  [40091, 'WECOM_SECRET 属于另一个企业：到应用详情页核对'],
  [41001, '缺少访问凭证：会自动更换'],
  [41002, 'WECOM_CORP_ID 没有带上：检查配置'],
  [41004, 'WECOM_SECRET 没有带上：检查配置'],
  [41011, 'WECOM_AGENT_ID 没有带上：检查配置'],
  [41016, '卡片没有标题：请报告给维护者'],
  [42001, '访问凭证已过期：会自动更换'],
  [42003, '登录码已过期：请重新登录'],
  [42014, '卡片编号已被用过、为空或过长：请报告给维护者'],
  [42015, '卡片不是本应用发的：核对 WECOM_AGENT_ID'],
  [42016, '卡片不存在：会改发新卡片'],
  [42022, '登录码已过期：请重新登录'],
  [42045, '卡片缺少点击跳转：请报告给维护者'],
  [42052, '消息发出已超过 24 小时，不能撤回'],
  [43012, '应用没有设置接收消息的 URL：在应用详情页“接收消息”里填写'],
  [44004, '消息内容为空：请报告给维护者'],
  [45001, '素材过大：图片不超过 10 MB，文件不超过 20 MB'],
  [45002, '消息内容过长：请报告给维护者'],
  [45009, '调用超过频率限制：暂停发送，窗口过后自动继续'],
  [45033, '并发调用过多：会自动降低并发后重试'],
  [46003, '应用还没有菜单：运行 menu sync'],
  [48002, '应用没有权限调用这个接口：在管理后台检查应用权限'],
  [48005, '接口已停用：请升级到新版本'],
  [48006, '接口权限已被收回：在管理后台检查应用权限'],
  [50001, '登录跳转的域名不可信：在应用详情页“网页授权”里设置可信域名'],
  [50002, '成员不在权限范围内：在应用详情页把他加入可见范围'],
  [50003, '应用已停用：在管理后台启用'],
  [60003, '部门不存在：运行 directory sync 更新通讯录'],
  [60011, '应用无权查看这个成员、部门或标签：在应用详情页调整可见范围'],
  [60020, '服务器的出口 IP 不在“企业可信IP”里：先设置接收消息的 URL，再在应用详情页把出口 IP 填进去，约一分钟后生效'],
  [60111, '成员不存在：运行 directory sync 更新通讯录'],
  [60123, '部门编号无效：运行 directory sync 更新通讯录'],
  [81013, '收件人都不在应用的可见范围内：在应用详情页调整可见范围'],
  [82001, '没有收件人：请报告给维护者'],
  [301002, 'WECOM_AGENT_ID 与 WECOM_SECRET 不是同一个应用：到应用详情页核对'],
  [301021, '成员账号无效：运行 directory sync 更新通讯录'],
]);
