/** Rule, pure: what a model wrote as JSON. */

/** The JSON object in what a model wrote: thoughts and code fences around it are dropped. */
export function jsonIn(raw: string): unknown {
  // A thinking model behind a template may leave only the closing tag.
  const said = raw.replace(/<think>[\s\S]*?<\/think>/gi, '').replace(/^[\s\S]*<\/think>/i, '');
  const from = said.indexOf('{');
  const to = said.lastIndexOf('}');
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(said.slice(from, to + 1));
  } catch {
    // What is not JSON is no answer; the caller asks once more.
    return undefined;
  }
}
