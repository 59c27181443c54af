import { Text, Timeline } from '@mantine/core';
import { IconMessage, IconScale, IconUserEdit } from '@tabler/icons-react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { Moment } from '../../pieces/moment.tsx';
import { useSay } from '../../text/language.tsx';

type Entry = ApiAnswer<'GET /api/v1/incidents/:id/history'>['history'][number];

const ICONS = { note: IconMessage, change: IconUserEdit, verdict: IconScale } as const;

interface HistoryListProps {
  readonly history: readonly Entry[];
  /** Of the incident that is looked at: what was said of another one, which was merged into it, says so. */
  readonly incidentId: string;
}

/** Notes, changes and verdicts, the latest first. */
export function HistoryList({ history, incidentId }: HistoryListProps) {
  const say = useSay();
  return (
    <Timeline bulletSize={24} lineWidth={2}>
      {history.toReversed().map((entry) => {
        const Icon = ICONS[entry.type];
        return (
          <Timeline.Item key={keyOf(entry)} bullet={<Icon size={13} aria-hidden />}>
            <EntryText entry={entry} />
            <Text size="xs" c="dimmed">
              {entry.type === 'verdict' ? null : (
                <>
                  <HostileText text={entry.by} /> ·{' '}
                </>
              )}
              <Moment at={entry.at} />
              {entry.incidentId === incidentId ? null : ` · ${say('incident.of-merged')}`}
            </Text>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}

function EntryText({ entry }: { readonly entry: Entry }) {
  const say = useSay();
  if (entry.type === 'verdict') {
    const share = `${Math.floor(entry.probability * 100)} %`;
    const named = { verdict: say(`verdict.${entry.verdict}`), role: say(`role.${entry.role}`) };
    return <Text size="sm">{say('incident.verdict-change', { ...named, share })}</Text>;
  }
  return (
    <Text
      size="sm"
      component="div"
      style={{ overflowWrap: 'anywhere' }}
      {...(entry.type === 'note' ? { fw: 500 } : {})}
    >
      {linesOf(entry.text).map(({ start, line }) => (
        <div key={start}>
          <HostileText text={line} />
        </div>
      ))}
    </Text>
  );
}

function keyOf(entry: Entry): string {
  return [entry.at, entry.incidentId, entry.type, entry.type === 'verdict' ? entry.rev : entry.text].join(' ');
}

/** A note may have several lines; each is shown as one. */
function linesOf(text: string): readonly { readonly start: number; readonly line: string }[] {
  return [...text.matchAll(/[^\r\n]+/g)].map((match) => ({ start: match.index, line: match[0] }));
}
