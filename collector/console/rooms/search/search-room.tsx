import { Alert, Button, Group, Loader, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import type { ApiFailure } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { searchTarget } from '../../frame/pasted.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { RoomHeader } from '../../pieces/room-header.tsx';
import { useLanguage } from '../../text/language.tsx';
import { SearchList } from './search-list.tsx';
import { SearchResult } from './search-result.tsx';

const MAX_TITLE = 60;
const STALE_MS = 15_000;

/** What is known of whatever was pasted: of one thing all of it, of many a line each. */
export function SearchRoom() {
  const { say, language } = useLanguage();
  const { q, pasted } = useSearch({ from: '/search' });
  const kept = useRouterState({ select: ({ location }) => location.state.pasted });
  const text = pasted === undefined ? q : (kept ?? '');
  const isShortened = pasted !== undefined && kept !== undefined && kept.length < pasted;
  const { data, error, isFetching, refetch } = useQuery<ApiAnswer<'POST /api/v1/search'>, ApiFailure>({
    queryKey: ['POST /api/v1/search', text, language],
    queryFn: ({ signal }) => callApi('POST /api/v1/search', { query: { lang: language }, body: { text } }, signal),
    enabled: text !== '',
    staleTime: STALE_MS,
  });
  const [only] = data?.items ?? [];
  const title = data === undefined || data.isList || only === undefined ? say('search.title') : only.label;
  return (
    <>
      <RoomHeader title={title.slice(0, MAX_TITLE)}>{isFetching ? <Loader size="sm" /> : null}</RoomHeader>
      <SearchForm text={text} />
      {pasted !== undefined && kept === undefined ? (
        <Alert color="yellow" mb="sm" title={say('search.not-in-address')}>
          {say('search.not-in-address-why')}
        </Alert>
      ) : null}
      {isShortened ? <Alert color="yellow" mb="sm" title={say('search.shortened')} /> : null}
      {error === null ? null : <FailureNotice failure={error} onRetry={() => void refetch()} />}
      {data?.isCut === true ? <Alert color="yellow" mb="sm" title={say('search.cut')} /> : null}
      {data === undefined || only === undefined ? null : data.items.length > 1 ? (
        <SearchList items={data.items} />
      ) : (
        <SearchResult item={only} />
      )}
    </>
  );
}

/** The box again, with room for many lines. */
function SearchForm({ text }: { readonly text: string }) {
  const { say } = useLanguage();
  const navigate = useNavigate();
  const [wanted, setWanted] = useState(text);
  useEffect(() => setWanted(text), [text]);
  const search = () => {
    if (wanted.trim() !== '') void navigate(searchTarget(wanted));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        search();
      }}
    >
      <Group align="flex-end" mb="md" gap="sm">
        <Textarea
          style={{ flex: 1 }}
          autosize
          minRows={1}
          maxRows={6}
          aria-label={say('search.input')}
          placeholder={say('search.input')}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey) return;
            event.preventDefault();
            search();
          }}
        />
        <Button type="submit">{say('search.go')}</Button>
      </Group>
    </form>
  );
}
