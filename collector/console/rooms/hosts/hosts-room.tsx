import { Anchor, Button, Center, Group, Loader, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconServer2, IconTag } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useMay } from '../../api/caller.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { DataList } from '../../pieces/data-list.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useListCursor } from '../../pieces/list-cursor.ts';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { formatCount } from '../../text/format-time.ts';
import { useLanguage } from '../../text/language.tsx';
import { hostsColumns } from './hosts-columns.tsx';
import { HostsFilters } from './hosts-filters.tsx';
import type { HostsSearch } from './hosts-search.ts';
import { LabelEditor } from './label-editor.tsx';
import { useRowSelection } from './row-selection.ts';
import { useHosts } from './use-hosts.ts';

const ROW_HEIGHT = 54;

/** Every host with an agent: whether it is seen, how busy it is, what is concluded about it. */
export function HostsRoom() {
  const { say, language } = useLanguage();
  const navigate = useNavigate();
  const search = useSearch({ from: '/hosts' });
  const { hosts, facets, pages } = useHosts(search, language);
  const known = useAnswer('GET /api/v1/status').data?.hosts.known;
  const mayLabel = useMay('operator');
  const selection = useRowSelection(hosts);
  const [isEditing, editor] = useDisclosure();
  const open = (row: number) => {
    const id = hosts[row]?.id;
    if (id !== undefined) void navigate({ to: `/hosts/${encodeURIComponent(id)}` });
  };
  const cursor = useListCursor(hosts.length, open, mayLabel ? { x: (row) => selection.toggle(row) } : {});
  const columns = useMemo(() => hostsColumns(say, mayLabel ? selection : undefined), [say, mayLabel, selection]);
  const change = (changed: { readonly [K in keyof HostsSearch]?: HostsSearch[K] | undefined }) =>
    void navigate({ to: '/hosts', search: withoutUndefined({ ...search, ...changed }), replace: true });
  const reset = () =>
    void navigate({ to: '/hosts', search: search.order === undefined ? {} : { order: search.order } });
  const isFiltered = Object.entries(search).some(([name, value]) => name !== 'order' && value !== undefined);
  return (
    <>
      <RoomHeader
        title={say('room.hosts')}
        subtitle={
          facets === undefined || known === undefined
            ? undefined
            : say('hosts.subtitle', { shown: formatCount(facets.total, language), total: formatCount(known, language) })
        }
      >
        {selection.ids.size === 0 ? null : (
          <Group gap="xs" role="status">
            <Text size="sm">{say('hosts.selected', { count: formatCount(selection.ids.size, language) })}</Text>
            <Button size="xs" leftSection={<IconTag size={14} aria-hidden />} onClick={editor.open}>
              {say('hosts.labels-edit')}
            </Button>
            <Button size="xs" variant="subtle" onClick={selection.clear}>
              {say('hosts.unselect')}
            </Button>
          </Group>
        )}
      </RoomHeader>
      {known === 0 ? null : <HostsFilters search={search} facets={facets} onChange={change} onReset={reset} />}
      {pages.error === null ? null : <FailureNotice failure={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && pages.error === null ? (
        <Center p="xl">
          <Loader />
        </Center>
      ) : null}
      {pages.data !== undefined && hosts.length === 0 ? (
        <NoHosts isFiltered={isFiltered} known={known ?? 0} onReset={reset} />
      ) : null}
      {hosts.length === 0 ? null : (
        <DataList
          label={say('hosts.list')}
          listId="hosts"
          columns={columns}
          rows={hosts}
          keyOf={({ id }) => id}
          rowHeight={ROW_HEIGHT}
          cursor={cursor.at}
          isSelected={({ id }) => selection.ids.has(id)}
          onOpen={(_, row) => open(row)}
          onEnd={() => {
            if (pages.hasNextPage && !pages.isFetching) void pages.fetchNextPage();
          }}
          isLoadingMore={pages.isFetchingNextPage}
          height="calc(100dvh - 268px)"
        />
      )}
      {isEditing ? (
        <LabelEditor
          hosts={hosts.filter(({ id }) => selection.ids.has(id))}
          known={(facets?.labels ?? []).map(({ label }) => label)}
          onClose={editor.close}
        />
      ) : null}
    </>
  );
}

interface NoHostsProps {
  readonly isFiltered: boolean;
  readonly known: number;
  readonly onReset: () => void;
}

/** Nobody reports, or nobody fits: two different things. */
function NoHosts({ isFiltered, known, onReset }: NoHostsProps) {
  const { say, language } = useLanguage();
  const icon = <IconServer2 aria-hidden />;
  if (isFiltered && known > 0) {
    return (
      <EmptyState icon={icon} title={say('hosts.empty.filtered')}>
        {say('hosts.empty.of', { count: formatCount(known, language) })}
        <div>
          <Button variant="light" size="xs" mt="sm" onClick={onReset}>
            {say('hosts.reset')}
          </Button>
        </div>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={icon} title={say('hosts.empty.title')}>
      {say('hosts.empty.text')}
      <div>
        <Anchor component={Link} to="/">
          {say('hosts.empty.go')}
        </Anchor>
      </div>
    </EmptyState>
  );
}

function withoutUndefined<T extends object>(search: T): HostsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
