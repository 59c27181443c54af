import { Button, Chip, Group, Select, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { useSay } from '../../text/language.tsx';
import {
  isNarrowed,
  type IncidentsSearch,
  OPEN_STATES,
  ORDERS,
  ROLES,
  SPANS,
  type Span,
  STATES,
  VERDICTS,
  WHOSE,
} from './incidents-search.ts';

type Facets = ApiAnswer<'GET /api/v1/incidents'>['facets'];

export interface IncidentFiltersProps {
  readonly search: IncidentsSearch;
  readonly facets: Facets;
  readonly onChange: (search: IncidentsSearch) => void;
}

/** What is narrowed, with how many there are of each. */
export function IncidentFilters({ search, facets, onChange }: IncidentFiltersProps) {
  const say = useSay();
  const set = <K extends keyof IncidentsSearch>(key: K, value: IncidentsSearch[K] | undefined) => {
    const { [key]: _, ...others } = search;
    onChange(value === undefined ? others : { ...others, [key]: value });
  };
  const states = search.state ?? OPEN_STATES;
  const shownVerdicts = search.verdict ?? [];
  return (
    <>
      <Group gap="xs" mb="xs">
        <TextFilter text={search.text ?? ''} onText={(text) => set('text', text === '' ? undefined : text)} />
        <Choice
          label={say('incidents.span')}
          options={Object.keys(SPANS) as Span[]}
          textOf={(span) => say(span === undefined ? 'incidents.span.any' : `incidents.span.${span}`)}
          value={search.span}
          onValue={(span) => set('span', span)}
        />
        <Choice
          label={say('incidents.role')}
          options={ROLES}
          textOf={(role) => (role === undefined ? say('incidents.role.any') : say(`role.${role}`))}
          value={search.role}
          onValue={(role) => set('role', role)}
        />
        <Choice
          label={say('incidents.whose')}
          options={WHOSE}
          textOf={(whose) => say(`incidents.whose.${whose ?? 'any'}`)}
          value={search.whose}
          onValue={(whose) => set('whose', whose)}
        />
        <Select
          size="xs"
          w={150}
          aria-label={say('incidents.order')}
          allowDeselect={false}
          data={ORDERS.map((order) => ({ value: order, label: say(`incidents.order.${order}`) }))}
          value={search.order ?? 'last-change'}
          onChange={(order) =>
            set(
              'order',
              ORDERS.find((each) => each === order),
            )
          }
        />
        {isNarrowed(search) ? (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconX size={14} aria-hidden />}
            onClick={() => onChange(search.order === undefined ? {} : { order: search.order })}
          >
            {say('incidents.reset')}
          </Button>
        ) : null}
      </Group>
      <Group gap="6px 20px" mb="sm">
        <Facet
          label={say('incidents.verdicts')}
          options={VERDICTS}
          textOf={(verdict) => say(`verdict.${verdict}`)}
          countOf={(verdict) => facets?.verdicts[verdict]}
          chosen={shownVerdicts}
          onChosen={(verdict) => set('verdict', verdict.length === 0 ? undefined : verdict)}
        />
        <Facet
          label={say('incidents.states')}
          options={STATES}
          textOf={(state) => say(`state.${state}`)}
          countOf={(state) => facets?.states[state]}
          chosen={states}
          onChosen={(state) => set('state', isSame(state, OPEN_STATES) ? undefined : state)}
        />
      </Group>
    </>
  );
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((each) => right.includes(each));
}

const TYPING_MS = 250;

function TextFilter({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const say = useSay();
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => onText(typed), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, text, onText]);
  return (
    <TextInput
      size="xs"
      w={260}
      aria-label={say('incidents.text-label')}
      placeholder={say('incidents.text')}
      leftSection={<IconSearch size={14} aria-hidden />}
      value={typed}
      maxLength={200}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly T[];
  /** Undefined: not narrowed. */
  readonly textOf: (value: T | undefined) => string;
  readonly value: T | undefined;
  readonly onValue: (value: T | undefined) => void;
}

function Choice<T extends string>({ label, options, textOf, value, onValue }: ChoiceProps<T>) {
  return (
    <Select
      size="xs"
      w={165}
      aria-label={label}
      allowDeselect={false}
      data={[{ value: '', label: textOf(undefined) }, ...options.map((each) => ({ value: each, label: textOf(each) }))]}
      value={value ?? ''}
      onChange={(chosen) => onValue(options.find((each) => each === chosen))}
    />
  );
}

interface FacetProps<T extends string> {
  readonly label: string;
  readonly options: readonly T[];
  readonly textOf: (value: T) => string;
  readonly countOf: (value: T) => number | undefined;
  readonly chosen: readonly T[];
  readonly onChosen: (chosen: T[]) => void;
}

function Facet<T extends string>({ label, options, textOf, countOf, chosen, onChosen }: FacetProps<T>) {
  return (
    <Group gap={6} role="group" aria-label={label}>
      {options.map((option) => (
        <Chip
          key={option}
          size="xs"
          variant="light"
          checked={chosen.includes(option)}
          onChange={(isOn) => onChosen(isOn ? [...chosen, option] : chosen.filter((each) => each !== option))}
        >
          {textOf(option)} {countOf(option) ?? 0}
        </Chip>
      ))}
    </Group>
  );
}
