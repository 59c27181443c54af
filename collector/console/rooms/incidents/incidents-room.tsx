import { Button, Skeleton, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { IncidentOutput } from '#shared/output/incident-output.ts';
import { useCaller, useMay } from '../../api/caller.ts';
import { apiUrl } from '../../api/call-api.ts';
import { useAnswer, usePages } from '../../api/use-answer.ts';
import { DataList } from '../../pieces/data-list.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useListCursor } from '../../pieces/list-cursor.ts';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { useNow } from '../../pieces/use-now.ts';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { EmptyIncidents } from './empty-incidents.tsx';
import { incidentColumns } from './incident-columns.tsx';
import { IncidentFilters } from './incident-filters.tsx';
import { IncidentFlyout } from './incident-flyout.tsx';
import { type IncidentsSearch, isNarrowed, toIncidentsQuery, VERDICTS } from './incidents-search.ts';
import { useIncidentChanges } from './use-incident-changes.ts';

const PAGE = 200;
const incidentsRoute = getRouteApi('/incidents');

/** The inbox: what was concluded, and what somebody still has to look at. */
export function IncidentsRoom() {
  const { say, language } = useLanguage();
  const search = incidentsRoute.useSearch();
  const navigate = incidentsRoute.useNavigate();
  const caller = useCaller();
  const mayChange = useMay('operator');
  const nowMs = useNow(60_000);
  const query = { ...toIncidentsQuery(search, caller?.name, nowMs), lang: language };
  const pages = usePages('GET /api/v1/incidents', { query: { ...query, limit: PAGE } });
  const { data: counted } = useAnswer('GET /api/v1/incidents', { query: { ...query, limit: 1, facets: 'yes' } });
  const rows = useMemo(() => distinct(pages.data?.flatMap(({ incidents }) => incidents) ?? []), [pages.data]);
  const facets = counted?.facets;
  const { selected, toggle, clear } = useSelection();
  const { change, note } = useIncidentChanges();
  const setSearch = useCallback((next: IncidentsSearch) => void navigate({ search: next, replace: true }), [navigate]);
  const { open: openId, ...filters } = search;
  const open = useCallback(
    ({ id }: IncidentOutput) => void navigate({ search: (before) => ({ ...before, open: id }), replace: true }),
    [navigate],
  );
  const cursor = useListCursor(
    rows.length,
    (row) => {
      const incident = rows[row];
      if (incident !== undefined) open(incident);
    },
    { x: (row) => toggle(rows[row]?.id) },
  );
  const columns = useMemo(
    () => incidentColumns(say, { has: (id) => selected.has(id), toggle }),
    [say, selected, toggle],
  );
  const chosen = rows.filter(({ id }) => selected.has(id));
  const inSight = rows.find(({ id }) => id === openId);
  // Somebody was sent the address of one that the filter hides, or that is not loaded yet.
  const alone = useAnswer(
    'GET /api/v1/incidents/:id',
    { params: { id: openId ?? '' }, query: { lang: language } },
    { enabled: openId !== undefined && inSight === undefined },
  );
  const opened = inSight ?? (openId === undefined ? undefined : alone.data?.incident);
  return (
    <Stack gap={0}>
      <RoomHeader
        title={say('room.incidents')}
        subtitle={
          facets === undefined ? undefined : say('incidents.subtitle', { count: formatCount(facets.total, language) })
        }
      >
        <Button
          size="xs"
          variant="default"
          component="a"
          href={apiUrl('GET /api/v1/incidents.csv', { query })}
          download
          leftSection={<IconDownload size={15} aria-hidden />}
        >
          {say('incidents.csv')}
        </Button>
      </RoomHeader>
      <IncidentFilters search={filters} facets={facets} onChange={setSearch} />
      {mayChange && chosen.length > 0 ? (
        <BulkBar
          count={chosen.length}
          onChange={(changed) => void change(chosen, changed)}
          onNote={(text) =>
            note(
              chosen.map(({ id }) => id),
              text,
            )
          }
          onClear={clear}
        />
      ) : null}
      {pages.error === null ? null : <FailureNotice failure={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.data === undefined ? (
        pages.error === null ? (
          <Skeleton h={320} radius="md" />
        ) : null
      ) : rows.length === 0 ? (
        <EmptyIncidents
          isNarrowed={isNarrowed(filters)}
          observed={search.verdict === undefined ? (facets?.verdicts.observed ?? 0) : 0}
          onShowObserved={() => setSearch({ ...filters, verdict: [...VERDICTS] })}
        />
      ) : (
        <DataList
          label={say('incidents.list')}
          listId="incidents"
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          rowHeight={54}
          cursor={cursor.at}
          isSelected={({ id }) => selected.has(id)}
          onOpen={(incident, index) => {
            cursor.moveTo(index);
            open(incident);
          }}
          onEnd={() => {
            if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
          }}
          isLoadingMore={pages.isFetchingNextPage}
          height="calc(100dvh - 300px)"
        />
      )}
      <IncidentFlyout
        incident={opened}
        onClose={() => setSearch(filters)}
        onChange={(changed) => {
          if (opened !== undefined) void change([opened], changed);
        }}
      />
    </Stack>
  );
}

/** While pages are turned an incident may move to the front: it is shown where it came first. */
function distinct(incidents: readonly IncidentOutput[]): readonly IncidentOutput[] {
  return [...new Map(incidents.map((incident) => [incident.id, incident])).values()];
}

/** What is selected stays so while the list changes. */
function useSelection() {
  const [selected, select] = useState<ReadonlySet<string>>(() => new Set());
  const toggle = useCallback((id: string | undefined) => {
    if (id === undefined) return;
    select((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  }, []);
  const clear = useCallback(() => select(new Set()), []);
  return { selected, toggle, clear };
}
