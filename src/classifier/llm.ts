import { converse, newFence } from '../llm/converse.js';
import type { Complete, Model, Source } from '../llm/model.js';
import { loadPrompt } from '../llm/prompt.js';
import { categoriesFor, levelsByRank, type Scheme } from '../schemes/model.js';
import { type Answer, jsonSchemaFor, readAnswer } from './answer.js';
import { examplesFor, listedExamples, ownWords } from './examples.js';
import type { Question } from './model.js';
import { redactTogether, restore } from './redact.js';
import { beginning } from './text.js';

export interface Llm {
  source: Source;
  /** The model's answer with the personal data back in place, or undefined when there is none within the budget. */
  ask(question: Question): Promise<Answer | undefined>;
}

/**
 * The classification as a question to a model. The text is redacted before it leaves and fenced as data; nothing of it,
 * nor of the answer, reaches the log.
 */
export function createLlm(model: Model): Llm {
  const prompt = loadPrompt('classify-risk');
  return {
    source: { prompt: prompt.name, version: prompt.version, model: model.name },
    ask: (question) => model.ask(prompt, (complete) => suggestion(question, complete)),
  };

  async function suggestion(question: Question, complete: Complete): Promise<Answer | undefined> {
    const { scheme, layer } = question;
    const names = [...(question.names ?? [])];
    const about = [
      question.dept && `科室：${question.dept}`,
      question.post && `岗位：${question.post}`,
      layerLabel(scheme, layer),
    ]
      .filter(Boolean)
      .join('；');
    const hidden = redactTogether([about || '（没有岗位信息）', beginning(question.text)], names);
    const [context = '', text = ''] = hidden.texts;
    const shape = jsonSchemaFor(scheme, layer);
    const fence = newFence();
    const examples = examplesFor(text, question.cases ?? [], scheme, layer, names);
    const values = {
      categories: listed(categoriesFor(scheme, layer)),
      levels: listed(levelsByRank(scheme)),
      context,
      shape: JSON.stringify(shape),
      fence,
      text,
      examples:
        examples.length === 0 ? '' : `${prompt.render('examples', { fence, cases: listedExamples(examples) })}\n\n`,
    };
    const answer = await converse(complete, { prompt, values, shape, read: (raw) => readAnswer(raw, scheme, layer) });
    if (!answer) return undefined;
    const said = {
      ...answer,
      point: restore(answer.point, hidden.originals),
      risks: answer.risks.map((risk) => ({ ...risk, text: restore(risk.text, hidden.originals) })),
    };
    return ownWords(said, question.text, examples);
  }
}

const listed = (entries: Array<{ key: string; label: string; definition: string }>) =>
  entries.length === 0
    ? '（没有）'
    : entries.map((e) => `- ${e.key}（${e.label}）：${e.definition || '方案没有定义'}`).join('\n');

function layerLabel(scheme: Scheme, layer: string | undefined): string | undefined {
  const label = scheme.layers.find((l) => l.key === layer)?.label;
  return label && `层级：${label}`;
}
