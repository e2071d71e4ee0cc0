import { randomBytes } from 'node:crypto';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { Complete, Model, Source } from '../llm/model.js';
import { loadPrompt } from '../llm/prompt.js';
import { categoriesFor, levelsByRank, type Scheme } from '../schemes/model.js';
import { type Answer, jsonSchemaFor, readAnswer } from './answer.js';
import { examplesFor, listedExamples, ownWords } from './examples.js';
import type { Question } from './model.js';
import { redact, restore } from './redact.js';
import { beginning, LONGEST } from './text.js';

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
    ask: (question) => model.ask(prompt, (complete) => converse(question, complete)),
  };

  /** One question, and where the answer is none, one more. */
  async function converse(question: Question, complete: Complete): Promise<Answer | undefined> {
    const { scheme, layer } = question;
    const names = [...(question.names ?? [])];
    const about = [
      question.dept && `科室：${question.dept}`,
      question.post && `岗位：${question.post}`,
      layerLabel(scheme, layer),
    ]
      .filter(Boolean)
      .join('；');
    // Together, so that one person has one placeholder in both.
    const hidden = redact(
      [about || '（没有岗位信息）', beginning(question.text).replaceAll(SEAM, '')].join(SEAM),
      names,
    );
    const [context = '', text = ''] = hidden.text.split(SEAM);
    const shape = jsonSchemaFor(scheme, layer);
    // Unknown to whoever wrote the text, so the fence cannot be closed from within.
    const fence = `=====${randomBytes(9).toString('base64url')}=====`;
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
    const messages: ChatCompletionMessageParam[] = [
      { role: 'system', content: prompt.render('system', values) },
      { role: 'user', content: prompt.render('user', values) },
    ];
    const first = await complete(messages, shape);
    let answer = readAnswer(first, scheme, layer);
    if ('problem' in answer) {
      messages.push(
        { role: 'assistant', content: first.slice(0, LONGEST) },
        { role: 'user', content: prompt.render('repair', { problem: answer.problem }) },
      );
      answer = readAnswer(await complete(messages, shape), scheme, layer);
    }
    if ('problem' in answer) return undefined;
    const said = {
      ...answer,
      point: restore(answer.point, hidden.originals),
      risks: answer.risks.map((risk) => ({ ...risk, text: restore(risk.text, hidden.originals) })),
    };
    return ownWords(said, question.text, examples);
  }
}

const SEAM = '\u0000';

const listed = (entries: Array<{ key: string; label: string; definition: string }>) =>
  entries.length === 0
    ? '（没有）'
    : entries.map((e) => `- ${e.key}（${e.label}）：${e.definition || '方案没有定义'}`).join('\n');

function layerLabel(scheme: Scheme, layer: string | undefined): string | undefined {
  const label = scheme.layers.find((l) => l.key === layer)?.label;
  return label && `层级：${label}`;
}
