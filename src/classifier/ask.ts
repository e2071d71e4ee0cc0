import type { Scheme } from '../schemes/model.js';
import { DEFECT, WORK } from './cues/kind.js';

/** Rule, pure: the one question that would tell most, for a text that says too little to classify. */
export function askAbout(text: string): string {
  if (!WORK.test(text)) return '说的是哪项工作、哪个环节？';
  if (!DEFECT.test(text)) return '这里可能会出什么问题？比如少了哪一步、谁说了算、谁从中得了好处。';
  if (!WHO.test(text)) return '这件事由谁来定、谁经手？';
  return '具体是怎么做的？说说最近的一次，或者平常是怎么办的。';
}

const WHO = /[我他她俩谁]|人|员|科|处|股|组|长|主任|领导|老板|供应商|厂家|护士|医生|经办|窗口/;

/** Between two categories that are as likely: in the scheme's own names. */
export function askBetween(scheme: Scheme, [one, other]: [string | undefined, string | undefined]): string {
  const label = (key: string | undefined) => scheme.categories.find((category) => category.key === key)?.label;
  const [left, right] = [label(one), label(other)];
  if (!left || !right) return '要使它不再发生，最该改变的是什么？';
  return `要使它不再发生，最该改变的是“${left}”还是“${right}”？哪个环节、谁来定，再说一句就好判断。`;
}
