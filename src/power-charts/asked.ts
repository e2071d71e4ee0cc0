// Rule, pure: what a scheme asks of charts.
import { type ChartElement, elementsOf } from '../charts/elements.js';
import type { Scheme } from '../schemes/model.js';

/** What a 外部流程图 must make clear, in the words of the scheme. */
export const elementsAsked = (scheme: Pick<Scheme, 'powers'>): ChartElement[] =>
  elementsOf(scheme.powers?.externalElements ?? []);

/** H 二（二）: whether a power needs its 内部流程图 with 办理时限 before it is published. */
export const chartComesFirst = ({ powers }: Pick<Scheme, 'powers'>): boolean => powers?.chartBeforePublication ?? false;
