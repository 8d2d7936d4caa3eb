/** One server-sent event. */
export interface Frame {
  id: string;
  event: string;
  data: string;
}

/** Server-sent events (HTML standard, 9.2.6) of a response. */
export async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const reader = (body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let frame: Frame = { id: '', event: 'message', data: '' };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      rest += value;
      let end: number;
      while ((end = rest.indexOf('\n')) >= 0) {
        const line = rest.slice(0, end).replace(/\r$/, '');
        rest = rest.slice(end + 1);
        if (line === '') {
          if (frame.data) {
            yield frame;
          }
          frame = { id: frame.id, event: 'message', data: '' };
          continue;
        }
        const colon = line.indexOf(':');
        const name = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (name === 'id') {
          frame.id = text;
        } else if (name === 'event') {
          frame.event = text;
        } else if (name === 'data') {
          frame.data += (frame.data ? '\n' : '') + text;
        }
      }
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
