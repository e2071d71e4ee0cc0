import { type Cue, cue } from './cue.js';

/** Reports in English are rare but do arrive; a few cues for each category. */
export const ENGLISH: Cue[] = [
  cue('\\b(?:greed|envy|jealous|tempted|belief|gambl|vanity|unfair to me|everyone (?:else )?does it)', { ideology: 2 }),
  cue(
    "\\b(?:didn't check|doesn't check|not check|careless|lazy|delay|forgot|relative|friend of|leak|favou?r|takes? (?:money|cash|gifts?)|fake|forg|embezzl|misuse)",
    { duty: 1.8 },
  ),
  cue(
    '\\b(?:before (?:the )?(?:goods|approval|delivery)|skip|bypass|without (?:approval|tender|review|a second)|nobody (?:double-)?checks|no one (?:else )?(?:checks|reviews)|alone|single[- ]handed|split (?:the )?order|afterwards?|double-check|signs? (?:off|the))',
    { process: 2 },
  ),
  cue(
    '\\b(?:no (?:clear )?(?:rule|polic|standard|procedure|guideline|deadline)|outdated|vague|never (?:defined|written)|no rotation|no oversight)',
    { institution: 2.4 },
  ),
  cue(
    '\\b(?:supplier|vendor|sales ?(?:rep|man)|pharma rep|dinner|invite|gift|kickback|pressure from|red envelope|entertain)',
    { environment: 1.8 },
  ),
];
