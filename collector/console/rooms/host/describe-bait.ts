import type { BaitExperimentOutput } from '#shared/output/bait-output.ts';
import type { Say } from '../../text/language.tsx';

/** What came of an experiment that is over, in one sentence. */
export function describeBait(experiment: BaitExperimentOutput, say: Say): string {
  const { state, refusal, loss, end, why, answers = [] } = experiment;
  const because =
    why === undefined
      ? ''
      : say('label.bracketed', {
          text: [say(`reason.${why.reason}`), ...(why.detail === undefined ? [] : [why.detail])].join(
            say('label.separator'),
          ),
        });
  if (state === 'refused' && refusal !== undefined) return `${say(`bait-refusal.${refusal}`)}${because}`;
  if (loss !== undefined) return say(`bait-loss.${loss}`);
  if (end === undefined) return '';
  if (end !== 'complete') return `${say(`bait-end.${end}`)}${because}`;
  if (answers.length === 0) return say('bait.nobody');
  const quiet = answers.filter((answer) => answer.quiet);
  const named = quiet.filter(({ process }) => process !== undefined);
  const names = (named.length > 0 ? named : quiet).map(({ process }) => process?.name ?? say('bait.the-host'));
  return names.length === 0
    ? describeNobody(experiment, say)
    : say('bait-room.quiet-count', { names: names.join(say('list.separator')) });
}

/** Nobody went quiet, everybody was asked about, and everything could be seen. */
export function isAllClear({ end, answers = [], coverage }: BaitExperimentOutput): boolean {
  return (
    end === 'complete' &&
    answers.length > 0 &&
    answers.every(({ quiet }) => !quiet) &&
    coverage?.unseen.length === 0 &&
    Object.values(coverage.gaps).every((count) => count === 0)
  );
}

/** That nobody went quiet is worth what could be seen: never said without it. */
function describeNobody(experiment: BaitExperimentOutput, say: Say): string {
  const { coverage } = experiment;
  if (coverage === undefined) return say('bait-room.nobody-quiet-unknown');
  if (isAllClear(experiment)) return say('bait-room.nobody-quiet');
  if (coverage.unseen.length === 0) return say('bait-room.nobody-quiet-gaps');
  const unseen = coverage.unseen.map(({ name }) => say(`capability.${name}`)).join(say('list.separator'));
  return say('bait-room.nobody-quiet-partly', { unseen });
}
