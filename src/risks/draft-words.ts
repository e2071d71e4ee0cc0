import type { Scheme } from '../schemes/model.js';
import type { Draft } from './draft.js';
import { rivalsOf } from './rivals.js';

/** What is said about a draft that is not submitted yet. */
export const DRAFT_SAYS = {
  /** Just before the card, which has no room for the full reason. */
  suggestion: (
    scheme: Scheme,
    draft: Draft,
    reason: string,
    { unsure, gradable }: { unsure: { category: boolean; level: boolean }; gradable: boolean },
  ) =>
    [
      reason && `建议的依据（方案原文）：\n${reason}`,
      categoryWords(scheme, draft, unsure.category),
      powersWords(draft),
      unsure.level ? '等级从文字里看不出来，先放在中间一档，请您选定。' : '',
      gradable ? '等级拿不准？回复“定级”，按方案的问题一步步定。' : '',
      '请核对下面的卡片，改好点“提交”。可以发图片附上；回复“补充”细填岗位、职权等；回复“取消”作废。',
    ]
      .filter(Boolean)
      .join('\n\n'),
  otherLayer: (scheme: Scheme, draft: Draft, was: { category: string; submitted: boolean }, unsure: boolean) => {
    const layer = labelOf(scheme.layers, draft.fields.layer);
    const why = was.category
      ? `“${layer}”一层没有“${was.category}”这一类风险${was.submitted ? '，所以还没有提交' : ''}。`
      : `好的，换到“${layer}”一层。`;
    return `${why}${categoryWords(scheme, draft, unsure)}请核对新卡片，再点“提交”。`;
  },
  recategorised: ({ label, definition }: { label: string; definition: string }) =>
    `好的，类别换成“${label}”（方案原文：${definition}）。请核对新卡片，再点“提交”。`,
  rivals: (count: number) => `这${count === 2 ? '两' : '几'}类都说得通，点一下就换`,
  chosenNow: (label: string) => `草稿里现在是“${label}”`,
  sameLayer: (layer: string) => `草稿现在就在“${layer}”一层，不用换。`,
  layerWanted: (choices: string[]) =>
    `请说换到哪一层，例如“层级 ${choices.at(-1) ?? ''}”。方案里有：${choices.join('、')}。`,
  noLayers: '现在的方案不分层级，不用换。',
  noDraft: (word: string) => `现在没有打开的草稿。先说一个风险，再回复“${word}”。`,
  oldCard: '这张卡片已经换成新的了，没有提交。请用下面最新的那张卡片。',
  noMethod: '现在的方案没有规定按哪些问题定级，请直接在卡片上选等级。',
  graded: (reason: string) => `${reason}。\n新卡片上已经选好；不同意可以在卡片上改，改了会记下与问题的结果不同。`,
  ungraded: '按方案的问题，这种情况没有对应的等级，请直接在卡片上选。',
  missing: (labels: string[]) => `还没有提交：方案要求写明${labels.map((label) => `“${label}”`).join('、')}。`,
  stillMissing: (labels: string[]) =>
    `记下了。还缺${labels.map((label) => `“${label}”`).join('、')}，写齐才能提交；回复“补充”接着写。`,
  complete: '写齐了。请核对新卡片，再点“提交”。',
  tooMany: (full: string, own: string[], office: string) =>
    [
      `没有提交：${full}。`,
      own.length > 0 ? `其中您报的有 ${own.join('、')}。` : '',
      `可以这样：把这件事并进已有的一个（没人处理的先发“撤回 FX-…”，合成一条再报），或者撤回一个不再需要的；已备案的要作废，请找${office}。`,
      '这份草稿还留着，腾出位置后再点卡片上的“提交”。',
    ]
      .filter(Boolean)
      .join('\n'),
};

/** Grey buttons; at most 20 characters are shown. */
export const DRAFT_SETTLED = {
  renewed: '已换成新的卡片',
  cancelled: '已取消',
  submitted: '已提交',
  expired: '已过期',
  category: (label: string) => `类别：${label}`,
};

function categoryWords(scheme: Scheme, draft: Draft, unsure: boolean): string {
  if (scheme.categories.length === 0) return '';
  if (unsure) return '类别我拿不准，先放了一个，请您选定。';
  const [, ...others] = rivalsOf(scheme, draft.fields, draft.suggestion).map(
    (key) => `“${labelOf(scheme.categories, key)}”`,
  );
  return others.length > 0 ? `也可能是${others.join('或')}，在下面的小卡片上一点就换。` : '';
}

/** Said, not filled in: which power a risk belongs to the person decides. */
function powersWords({ fields, suggestion }: Draft): string {
  if (fields.power || !suggestion.powers?.length) return '';
  const named = suggestion.powers.map(({ number, name, step }) => `${name}（${number}${step ? `，${step}` : ''}）`);
  return `可能属于职权：${named.join('；')}。是的话回复“补充”写上。`;
}

const labelOf = (list: Array<{ key: string; label: string }>, key: string) =>
  list.find((one) => one.key === key)?.label ?? key;
