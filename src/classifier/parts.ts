/**
 * Rule, pure: the single matters in a message that may hold several, as people tell them apart: by numbers, by saying
 * how many there are, by 另外 and 还有, by semicolons. One text in the middle of a sentence is left whole.
 * @param isRisk whether a piece tells a risk of its own
 * @returns at least two, or none
 */
export function partsOf(text: string, isRisk: (piece: string) => boolean): string[] {
  for (const mark of NUMBERS) {
    // Before the first mark stands the announcement («说三个事»), never a matter of its own.
    const pieces = text.split(mark).slice(1).map(firstSentence).filter(isLongEnough);
    // Who numbers them means them all, but not the orders to the bot that follow.
    if (pieces.length > 1 && pieces.filter(isRisk).length * 2 >= pieces.length) return pieces;
  }
  const inTurn = IN_TURN.test(text) ? text.split(TURNS).slice(1).map(firstSentence).filter(isLongEnough) : [];
  if (inTurn.length > 1 && inTurn.every(isRisk)) return inTurn;
  const [announced, body] = withoutAnnouncement(text);
  const marks = announced ? [...JOINTS, ...PAUSES] : JOINTS;
  for (const mark of marks) {
    const pieces = body.split(mark).map(trimmed).filter(isLongEnough);
    if (pieces.length < 2) continue;
    const risks = pieces.filter(isRisk);
    // A second sentence that tells nothing by itself belongs to the first.
    if (risks.length > 1 && risks.length === pieces.length) return risks;
  }
  // «采购、验收、付款都由一个人管» lists what one matter is about: here each has to be a sentence, the shortest too.
  const listed = announced ? body.split('、').map(trimmed) : [];
  if (listed.length > 1 && listed.every((piece) => piece.length > SHORTEST && isRisk(piece))) return listed;
  return [];
}

const SHORTEST = 4;
const isLongEnough = (piece: string) => piece.length >= SHORTEST;
const trimmed = (piece: string) => piece.replace(/^[\s,，。;；、:：!！+]+|[\s;；,，、。!！+]+$/g, '');
const firstSentence = (piece: string) => trimmed(piece.split(/[。\n]|(?<=[;；])/)[0] ?? '');

/** Without «我报两件事：» at the beginning. */
function withoutAnnouncement(text: string): [boolean, string] {
  const match = ANNOUNCED.exec(text);
  return match ? [true, text.slice(match[0].length)] : [false, text];
}
const ANNOUNCED =
  /^[^,，。;；:：!！]{0,12}?(?:(?:[两二三四五六几2-6](?:[件个条点桩样])(?:事情?|情况|问题|毛病|漏洞|隐患|现象|不足|风险点?)|[两二三四五六几2-6][件条点桩])(?=[吧哈呢啊\s,，。;；:：!！])|分(?:开|别)(?:记|登记|说)|分一分)[^,，。;；:：!！\s]{0,4}[,，。;；:：!！\s]+(?:你给分一分\s*)?/;

const NUMBERS = [
  /(?:^|[,，。;；:：\s])[一二三四五六]是[,，:：]?/,
  /(?:^|[,，。;；:：\s])(?:第[一二三四五六1-6１-６](?:个|件|条|点|桩)?|其[一二三四])[,，:：、是\s]+/,
  /(?:^|[,，。;；:：\s\n])[(（]?[1-6１-６一二三四五六][)）.、．:：](?!\d)\s*/,
  /(?:^|[,，。;；:：\s\n])[一二三四五六](?:条|件|个)[,，:：]\s*/,
  /(?:^|[,，。;；:：\s\n])[A-Fa-f][、.)）]\s*/,
  /[①②③④⑤⑥]\s*/,
  /(?:^|[,，。;；:：\s])一个是/,
  /(?:^|[,，。;；:：\s.])(?:first|second|third|fourth)(?:ly)?[,:]?\s+/i,
];

/** A story has a 首先 and a 最后 too; who says 其次 counts. */
const IN_TURN = /首先[\s\S]*其次/;
const TURNS = /(?:^|[,，。;；:：\s])(?:首先|其次|再次|再者|最后)是?[,，:：、\s]*/;

/** Between two matters, strongest first. */
const JOINTS = [
  /[,，。;；!！\s]*(?<=[,，。;；!！\s])(?:另外(?![一二两三四五六几那个])|还有(?:就是)?(?![人的说堵几十一二两三四五六些])|再就是|再一个|再有|再说|再一桩|此外|哦?对了|其次)[,，:：\s]*/,
  /[;；]+/,
  /\n+/,
];
/** Between two matters where somebody has said that there are several. */
const PAUSES = [/[。!！]+/, /\s+\+\s+/, /[,，]\s*/, /(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])/];
