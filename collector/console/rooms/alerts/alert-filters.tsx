import { Button, Checkbox, Group, Select, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { apiUrl } from '../../api/call-api.ts';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { addressListOf, addressQuery, alertQuery, ORDERS, SCOPES } from './alerts-search.ts';
import { ConditionChips } from './condition-chips.tsx';
import { SpanPicker } from './span-picker.tsx';
import { cleaned, useAlertsSearch } from './use-alerts-search.ts';

const MAX_CSV = { alerts: 20_000, addresses: 5_000 } as const;

/** What the list is narrowed by, and the list as a table. */
export function AlertFilters() {
  const { say } = useLanguage();
  const { search, go } = useAlertsSearch();
  const isRaw = search.list === 'alerts';
  return (
    <>
      <Group gap="sm" mb="sm" align="center">
        <SpanPicker />
        <FilterText key={String(isRaw)} label={say(isRaw ? 'alerts.filter-signature' : 'alerts.filter-text')} />
        {isRaw ? null : (
          <>
            <Select
              size="xs"
              w={120}
              aria-label={say('alerts.scope')}
              allowDeselect={false}
              value={search.scope ?? 'any'}
              data={SCOPES.map((value) => ({ value, label: say(`alerts.scope.${value}`) }))}
              onChange={(value) =>
                go(cleaned({ ...search, scope: value === 'internal' || value === 'external' ? value : undefined }))
              }
            />
            <Select
              size="xs"
              w={140}
              aria-label={say('alerts.order')}
              allowDeselect={false}
              value={search.order ?? 'alerts'}
              data={ORDERS.map((value) => ({ value, label: say(`alerts.order.${value}`) }))}
              onChange={(value) => go(cleaned({ ...search, order: ORDERS.find((order) => order === value) }))}
            />
            <Checkbox
              size="xs"
              label={say('alerts.known-only')}
              checked={search.known === true}
              onChange={(event) => go(cleaned({ ...search, known: event.currentTarget.checked ? true : undefined }))}
            />
          </>
        )}
        <Checkbox
          size="xs"
          label={say('alerts.mining-only')}
          checked={search.mining === true}
          onChange={(event) => go(cleaned({ ...search, mining: event.currentTarget.checked ? true : undefined }))}
        />
        <CsvButton />
      </Group>
      {isRaw ? <ConditionChips /> : null}
    </>
  );
}

function CsvButton() {
  const { say, language } = useLanguage();
  const { search, nowMs } = useAlertsSearch();
  const isRaw = search.list === 'alerts';
  const { side } = addressListOf(search);
  const href = isRaw
    ? apiUrl('GET /api/v1/alerts.csv', { query: alertQuery(search, nowMs) })
    : apiUrl(side === 'source' ? 'GET /api/v1/sources.csv' : 'GET /api/v1/destinations.csv', {
        query: addressQuery(search, nowMs),
      });
  const count = formatCount(isRaw ? MAX_CSV.alerts : MAX_CSV.addresses, language);
  return (
    <Tooltip label={say('alerts.csv-bound', { count })}>
      <Button
        component="a"
        href={href}
        download
        size="xs"
        variant="default"
        ml="auto"
        leftSection={<IconDownload size={14} aria-hidden />}
      >
        {say('alerts.csv')}
      </Button>
    </Tooltip>
  );
}

const TYPING_MS = 300;

function FilterText({ label }: { readonly label: string }) {
  const { search, go } = useAlertsSearch();
  const [text, setText] = useState(search.text ?? '');
  useEffect(() => setText(search.text ?? ''), [search.text]);
  const apply = useDebouncedCallback((wanted: string) => {
    go(cleaned({ ...search, text: wanted.trim() === '' ? undefined : wanted.trim() }), { replace: true });
  }, TYPING_MS);
  return (
    <TextInput
      size="xs"
      w={180}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        apply(event.currentTarget.value);
      }}
    />
  );
}
