import { Group, Select, TextInput } from '@mantine/core';
import { useSay } from '../../text/language.tsx';
import { shownSpan, SPANS_MS, type SpanName, spanOf } from './alerts-search.ts';
import { cleaned, useAlertsSearch } from './use-alerts-search.ts';

const NAMES = Object.keys(SPANS_MS) as SpanName[];

/** The time range: until now, or between two moments, as the reader's clock shows them. */
export function SpanPicker() {
  const say = useSay();
  const { search, go, nowMs } = useAlertsSearch();
  const shown = shownSpan(search);
  const { from, to } = spanOf(search, nowMs);
  const choose = (value: string | null) => {
    if (value === 'own') go(cleaned({ ...search, span: undefined, from, to: to ?? new Date(nowMs).toISOString() }));
    else go(cleaned({ ...search, from: undefined, to: undefined, span: NAMES.find((name) => name === value) }));
  };
  return (
    <Group gap={6} wrap="nowrap">
      <Select
        size="xs"
        w={150}
        aria-label={say('alerts.span')}
        allowDeselect={false}
        value={shown}
        data={[...NAMES, 'own' as const].map((value) => ({ value, label: say(`alerts.span.${value}`) }))}
        onChange={choose}
      />
      {shown === 'own' ? (
        <>
          <MomentInput label={say('alerts.from')} at={from} onChange={(at) => go({ ...search, from: at })} />
          <MomentInput label={say('alerts.to')} at={to ?? from} onChange={(at) => go({ ...search, to: at })} />
        </>
      ) : null}
    </Group>
  );
}

interface MomentInputProps {
  readonly label: string;
  /** ISO 8601. */
  readonly at: string;
  readonly onChange: (at: string) => void;
}

function MomentInput({ label, at, onChange }: MomentInputProps) {
  const time = new Date(at);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return (
    <TextInput
      type="datetime-local"
      size="xs"
      aria-label={label}
      value={local}
      onChange={(event) => {
        const chosen = new Date(event.currentTarget.value);
        if (!Number.isNaN(chosen.getTime())) onChange(chosen.toISOString());
      }}
    />
  );
}
