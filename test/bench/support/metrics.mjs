/** One unlabelled number out of the service's `/metrics`. */
export async function metric(port, name) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Resolves when nothing waits in the inbox. */
export async function drained(port) {
  while ((await metric(port, 'inbox_waiting')) !== 0) await new Promise((resolve) => setTimeout(resolve, 100));
}
