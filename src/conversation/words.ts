/** What the chat engine itself says; features keep their own sentences. */
export const ENGINE = {
  /** @param topics what there is besides, each with lines of its own */
  help: (extra: string[], topics: string[]) =>
    [
      '我是廉防，帮您报告和防控岗位廉政风险。您可以：',
      '· 直接用自己的话说一个风险，或发“上报 …”',
      '· 我的上报：编号、等级和办理情况',
      '· 待办：等您处理的事项',
      '· 风险清单：您可以查看的风险',
      '· 更多：接着看上一个清单',
      ...extra,
      '· 取消 / 返回：退出或回到上一步',
      ...(topics.length > 0 ? [`· 还能办：${topics.join('、')}。回复“帮助 ${topics[0]}”看这一方面的用法`] : []),
      '风险类别和等级由我先提建议，最后由人来定。',
    ].join('\n'),
  helpOn: (topic: string, lines: string[]) => [`${topic}，您可以：`, ...lines].join('\n'),
  welcome: (name: string) =>
    `${name}，您好！我是廉防。看到岗位上哪里容易出廉政风险，直接用一句话告诉我就行，例如“报销审核只有我一个人看”。发“帮助”看全部用法。`,
  cancelled: (doing: string) => `好的，已取消${doing}。`,
  nothingToCancel: '现在没有正在进行的事，不需要取消。发“帮助”看看能做什么。',
  nothingToGoBack: '现在没有可以返回的步骤。发“帮助”看看能做什么。',
  expiredDialogue: (doing: string) => `您昨天的${doing}已超过一天，先放下了；需要的话随时可以重新开始。`,
  replaced: (doing: string) => `刚才的${doing}还没有完成，先放下了。`,
  stillWaiting: (doing: string) => `（${doing}还在等您：直接输入即可，或回复“取消”。）`,
  noMorePages: '没有更多内容了。发“我的上报”“待办”或“风险清单”看清单。',
  cannotReadYet: (type: string) => `暂时看不懂${NAMES.get(type) ?? '这类消息'}，请用文字告诉我；图片可以附在上报里。`,
  pictureWithoutReport: '收到图片。要把它附在上报里，请先说一个风险，再发图片。',
  cardUnknown: '这张卡片已经失效了，请发“待办”或“我的上报”查看最新情况。',
  notYourCard: '这张卡片不是发给您的',
  thinking: '收到，正在对照方案分析，请稍候…',
  failed: '抱歉，刚才那条消息没有处理成功，请再发一次；如果还不行，请告诉管理员。',
  notInDirectory: '通讯录里暂时查不到您，请管理员确认您在应用的可见范围内，稍后再试。',
};

const NAMES = new Map(Object.entries({ voice: '语音', video: '视频', location: '位置', link: '链接', file: '文件' }));
