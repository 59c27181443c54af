import type { Frame } from '#shared/protocol/envelope.ts';
import type { AgentMessage } from '#shared/protocol/messages.ts';
import type { GatewayFrameProblem } from './gateway-statistics.ts';

/** What to show of a frame that was not understood: the peer's words, bounded and hostile. */
export function describeProblem(problem: Exclude<Frame<AgentMessage>, { readonly message: AgentMessage }>): string {
  switch (problem.problem) {
    case 'other-version':
      return String(problem.version);
    case 'unknown-type':
      return problem.type;
    case 'bad-body':
      return `${problem.type} ${problem.path}: ${problem.detail}`;
    default:
      return '';
  }
}

/** What a frame was that `ws` itself refused, by the code of its error; undefined when it was the network and not the peer. */
export function problemOfSocketError(error: Error): { problem: GatewayFrameProblem; code: string } | undefined {
  const code = 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH':
    case 'WS_ERR_TOO_MANY_BUFFERED_PARTS':
      return { problem: 'too-large', code };
    case 'WS_ERR_INVALID_UTF8':
      return { problem: 'not-text', code };
    default:
      return code.startsWith('WS_ERR_') ? { problem: 'not-ours', code } : undefined;
  }
}
