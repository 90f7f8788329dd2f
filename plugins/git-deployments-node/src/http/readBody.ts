/** Answers that are longer are refused: what comes from a server is not trusted to end. */
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

/** Reads an answer to its end. */
export async function readBytes(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MOST_ANSWER_BYTES) {
      throw new Error('The answer is too long');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads an answer to its end, as JSON where it says that it is; undefined where it is none. */
export async function readJson(response: Response): Promise<unknown> {
  const bytes = await readBytes(response);
  if (!/\bjson\b/i.test(response.headers.get('content-type') ?? '')) {
    return undefined;
  }
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
