import { Switch } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '../../api/caller.ts';
import { usePages } from '../../api/use-answer.ts';
import { DataList } from '../../pieces/data-list.tsx';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { useListCursor } from '../../pieces/list-cursor.ts';
import { MarkNormal } from '../../pieces/mark-normal/mark-normal.tsx';
import { useAllowanceChanges } from '../../pieces/mark-normal/use-allowance-changes.ts';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { useLanguage } from '../../text/language.tsx';
import { createNormalColumns } from './normal-columns.tsx';

/** What somebody says is normal: counted, with its end, and a way to take it back. */
export function NormalRoom() {
  const { say, language } = useLanguage();
  const { past = false } = useSearch({ from: '/normal' });
  const navigate = useNavigate();
  const mayChange = useMay('operator');
  const { takeBack } = useAllowanceChanges();
  const asked = usePages('GET /api/v1/allowances', { query: { state: past ? 'any' : 'active', lang: language } });
  const rows = asked.data?.flatMap(({ allowances }) => allowances);
  const cursor = useListCursor(rows?.length ?? 0, () => undefined);
  const columns = createNormalColumns(say, mayChange ? (allowance) => void takeBack(allowance) : undefined);
  return (
    <>
      <RoomHeader title={say('room.normal')} subtitle={say('normal.subtitle')}>
        <Switch
          label={say('normal.past')}
          checked={past}
          onChange={({ currentTarget }) =>
            void navigate({ to: '/normal', search: currentTarget.checked ? { past: true } : {}, replace: true })
          }
        />
        <MarkNormal label={say('normal.new')} variant="default" />
      </RoomHeader>
      {asked.error === null ? null : <FailureNotice failure={asked.error} onRetry={() => void asked.refetch()} />}
      {rows === undefined ? null : rows.length === 0 ? (
        <EmptyState icon={<IconShieldCheck size={26} />} title={say('normal.empty-title')}>
          {say('normal.empty')}
        </EmptyState>
      ) : (
        <DataList
          label={say('normal.list')}
          columns={columns}
          rows={rows}
          keyOf={({ id }) => id}
          rowHeight={64}
          cursor={cursor.at}
          onEnd={() => {
            if (asked.hasNextPage && !asked.isFetchingNextPage) void asked.fetchNextPage();
          }}
          isLoadingMore={asked.isFetchingNextPage}
        />
      )}
    </>
  );
}
