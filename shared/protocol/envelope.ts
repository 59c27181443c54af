import * as z from 'zod';
import { agentMessages, collectorMessages, MAX_FRAME_BYTES, type MessageOf, PROTOCOL_VERSION } from './messages.ts';

const envelopeSchema = z.object({ v: z.number(), type: z.string(), body: z.unknown() });

/**
 * Why a frame was not understood. `not-ours`: no envelope at all; `unknown-type`: perhaps a newer peer. `type`, `path` and `detail`
 * come from the peer and are hostile; they are cut to a bounded length.
 */
export type FrameProblem =
  | { readonly problem: 'too-large' | 'not-text' | 'not-json' | 'not-ours' }
  | { readonly problem: 'other-version'; readonly version: number }
  | { readonly problem: 'unknown-type'; readonly type: string }
  | { readonly problem: 'bad-body'; readonly type: string; readonly path: string; readonly detail: string };

export type Frame<M> = { readonly message: M } | FrameProblem;

type Catalogue = Readonly<Record<string, z.ZodType>>;

/** Reads frames of one direction. Never throws: what is not understood is a value that says why. */
function createFrameReader<C extends Catalogue>(catalogue: C): (frame: string) => Frame<MessageOf<C>> {
  return (frame) => {
    if (frame.length > MAX_FRAME_BYTES) return { problem: 'too-large' };
    let json: unknown;
    try {
      json = JSON.parse(frame);
    } catch {
      return { problem: 'not-json' };
    }
    const envelope = envelopeSchema.safeParse(json);
    if (!envelope.success) return { problem: 'not-ours' };
    const { v, type, body } = envelope.data;
    if (v !== PROTOCOL_VERSION) return { problem: 'other-version', version: v };
    const schema = Object.hasOwn(catalogue, type) ? catalogue[type] : undefined;
    if (schema === undefined) return { problem: 'unknown-type', type: type.slice(0, 64) };
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      return {
        problem: 'bad-body',
        type,
        path: describePath(issue?.path ?? []),
        detail: (issue?.message ?? '').slice(0, 200),
      };
    }
    return { message: { type, body: parsed.data } as MessageOf<C> };
  };
}

/** Where in a body the trouble is: `findings.3.signals`. Keys may be the peer's own words, so the length is bounded. */
export function describePath(path: readonly PropertyKey[]): string {
  return path
    .slice(0, 16)
    .map((key) => String(key).slice(0, 32))
    .join('.')
    .slice(0, 200);
}

/** Frames of an agent, read by a collector. */
export const readAgentFrame = createFrameReader(agentMessages);
/** Frames of a collector, read by an agent. */
export const readCollectorFrame = createFrameReader(collectorMessages);

/** Writes one message as a frame. */
export function writeFrame(message: { readonly type: string; readonly body: unknown }): string {
  return JSON.stringify({ v: PROTOCOL_VERSION, type: message.type, body: message.body });
}
