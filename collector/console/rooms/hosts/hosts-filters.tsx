import { Button, Chip, CloseButton, Group, Select, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { render } from '#shared/catalogue/render.ts';
import type { Language } from '#shared/cli/language-option.ts';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { HOSTS_ORDERS, type HostsSearch, toggleValue, valuesOf } from './hosts-search.ts';

type Facets = NonNullable<ApiAnswer<'GET /api/v1/hosts'>['facets']>;

const TYPING_MS = 250;
const STATES = ['watched', 'partly', 'silent'] as const;
const VERDICTS = ['confirmed', 'probable', 'suspicious', 'observed', 'none'] as const;
const SYSTEMS = ['linux', 'windows'] as const;
/** Names of products: the same in every language. */
const SYSTEM_NAMES = { linux: 'Linux', windows: 'Windows' } as const;

export interface HostsFiltersProps {
  readonly search: HostsSearch;
  readonly facets: Facets | undefined;
  readonly onChange: (change: { readonly [K in keyof HostsSearch]?: HostsSearch[K] | undefined }) => void;
  readonly onReset: () => void;
}

/** What the list is narrowed by, each choice with what it would leave. */
export function HostsFilters({ search, facets, onChange, onReset }: HostsFiltersProps) {
  const { say, language } = useLanguage();
  const isFiltered = Object.entries(search).some(([name, value]) => name !== 'order' && value !== undefined);
  return (
    <Stack gap="xs" mb="sm">
      <Group gap="sm" wrap="wrap">
        <HostsText text={search.text} onChange={(text) => onChange({ text })} />
        <LabelChoice search={search} facets={facets} onChange={onChange} />
        <Select
          w={170}
          aria-label={say('hosts.order')}
          data={HOSTS_ORDERS.map((order) => ({ value: order, label: say(`hosts.order.${order}`) }))}
          value={search.order ?? 'verdict'}
          allowDeselect={false}
          onChange={(order) => onChange({ order: HOSTS_ORDERS.find((each) => each === order) })}
        />
        {isFiltered ? (
          <Button variant="subtle" onClick={onReset}>
            {say('hosts.reset')}
          </Button>
        ) : null}
      </Group>
      <Group gap="lg" wrap="wrap">
        <Choices
          title={say('hosts.state')}
          chosen={search.state}
          choices={STATES.map((state) => ({
            value: state,
            what: say(`host.state.${state}`),
            count: facets?.states[state],
          }))}
          onToggle={(state) => onChange({ state })}
        />
        <Choices
          title={say('hosts.verdict')}
          chosen={search.verdict}
          choices={VERDICTS.map((verdict) => ({
            ...{ value: verdict, what: say(verdict === 'none' ? 'hosts.verdict.none' : `verdict.${verdict}`) },
            count: facets?.verdicts[verdict],
          }))}
          onToggle={(verdict) => onChange({ verdict })}
        />
        <Choices
          title={say('hosts.system')}
          chosen={search.system}
          choices={SYSTEMS.map((system) => ({
            ...{ value: system, what: SYSTEM_NAMES[system], count: facets?.systems[system] },
          }))}
          onToggle={(system) => onChange({ system })}
        />
        {search.blind === undefined ? null : (
          <Button
            size="compact-sm"
            variant="light"
            rightSection={<CloseButton component="span" size="xs" aria-hidden />}
            onClick={() => onChange({ blind: undefined })}
          >
            {say('hosts.blind', { why: describeReasons(language, search.blind) })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** Written to the URL when somebody pauses. */
function HostsText({
  text,
  onChange,
}: {
  readonly text: string | undefined;
  readonly onChange: (text: string | undefined) => void;
}) {
  const { say } = useLanguage();
  const [typed, setTyped] = useState(text ?? '');
  useEffect(() => setTyped(text ?? ''), [text]);
  const change = useDebouncedCallback((value: string) => onChange(value.trim() === '' ? undefined : value), TYPING_MS);
  return (
    <TextInput
      flex={1}
      miw={220}
      maw={420}
      value={typed}
      aria-label={say('hosts.text-label')}
      placeholder={say('hosts.text')}
      leftSection={<IconFilter size={16} aria-hidden />}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        change(value);
      }}
    />
  );
}

function LabelChoice({ search, facets, onChange }: Omit<HostsFiltersProps, 'onReset'>) {
  const { say, language } = useLanguage();
  const labels = facets?.labels ?? [];
  const chosen = valuesOf(search.label);
  if (labels.length === 0 && chosen.length === 0) return null;
  const unknown = chosen.filter((label) => !labels.some((each) => each.label === label));
  return (
    <Select
      w={190}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': say('hosts.label.any') }}
      aria-label={say('hosts.label')}
      placeholder={say('hosts.label.any')}
      data={[
        ...labels.map(({ label, count }) => ({
          ...{ value: label, label: say('hosts.choice', { what: label, count: formatCount(count, language) }) },
        })),
        ...unknown.map((label) => ({ value: label, label })),
      ]}
      value={chosen[0] ?? null}
      onChange={(label) => onChange({ label: label ?? undefined })}
    />
  );
}

interface ChoicesProps {
  readonly title: string;
  readonly chosen: string | undefined;
  readonly choices: readonly { readonly value: string; readonly what: string; readonly count: number | undefined }[];
  readonly onToggle: (filter: string | undefined) => void;
}

/** Only what there is can be chosen, and what is chosen can be taken back. */
function Choices({ title, chosen, choices, onToggle }: ChoicesProps) {
  const { say, language } = useLanguage();
  const values = valuesOf(chosen);
  const shown = choices.filter(({ value, count }) => (count ?? 0) > 0 || values.includes(value));
  if (shown.length < 2 && values.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label={title}>
      {shown.map(({ value, what, count }) => (
        <Chip
          key={value}
          size="xs"
          variant="outline"
          checked={values.includes(value)}
          onChange={() => onToggle(toggleValue(chosen, value))}
        >
          {say('hosts.choice', { what, count: formatCount(count ?? 0, language) })}
        </Chip>
      ))}
    </Group>
  );
}

function describeReasons(language: Language, blind: string): string {
  return valuesOf(blind)
    .map((value) => render(`reason.${value}`, {}, language, value))
    .join(' / ');
}
