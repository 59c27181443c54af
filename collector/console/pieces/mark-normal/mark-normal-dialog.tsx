import { Alert, Button, Checkbox, CloseButton, Group, Modal, Stack, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiFailure } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { useLanguage } from '../../text/language.tsx';
import { FailureNotice } from '../failure-notice.tsx';
import { MarkNormalFields } from './mark-normal-fields.tsx';
import { MarkNormalPreview, type Preview } from './mark-normal-preview.tsx';
import { bodyOf, draftOf, type MarkableFinding, matchOf, type NormalDraft } from './normal-draft.ts';
import { useAllowanceChanges } from './use-allowance-changes.ts';

const TYPING_MS = 350;

export interface MarkNormalDialogProps {
  /** Where the fields come from; undefined: they are empty. */
  readonly finding?: MarkableFinding | undefined;
  readonly onClose: () => void;
}

/** Says that a program is normal, and shows before what that would have silenced. */
export function MarkNormalDialog({ finding = {}, onClose }: MarkNormalDialogProps) {
  const { say } = useLanguage();
  const { make } = useAllowanceChanges();
  const [draft, setDraft] = useState(() => draftOf(finding));
  const [failure, setFailure] = useState<ApiFailure | undefined>();
  const [isSending, setSending] = useState(false);
  const change = (part: Partial<NormalDraft>) => setDraft((before) => ({ ...before, ...part }));
  const what = matchOf(draft, finding.hostId);
  const { preview, isLoading, refusal } = usePreview(what);
  const problems = preview?.problems ?? [];
  const isRisky = problems.some(({ risk }) => risk);
  const isImpossible = problems.some(({ risk }) => !risk);
  const canSend =
    what !== undefined && draft.reason.trim() !== '' && !isImpossible && (!isRisky || draft.acceptRisk) && !isSending;

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (what === undefined || !canSend) return;
    setSending(true);
    try {
      await make(bodyOf(draft, what, Date.now()));
      onClose();
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      setFailure(error);
    } finally {
      setSending(false);
    }
  }

  return (
    // Put together by hand: the header of a whole modal would be a second banner of the page.
    <Modal.Root opened onClose={onClose} size="lg" onClick={(event) => event.stopPropagation()}>
      <Modal.Overlay />
      <Modal.Content aria-label={say('normal.title')}>
        <Modal.Body pt="md">
          <Group justify="space-between" mb="sm" wrap="nowrap">
            <Title order={2} size="h4">
              {say('normal.title')}
            </Title>
            <CloseButton aria-label={say('normal.cancel')} onClick={onClose} />
          </Group>
          <form onSubmit={(event) => void send(event)}>
            <Stack gap="md">
              <MarkNormalFields draft={draft} isHostFixed={finding.hostId !== undefined} onChange={change} />
              {problems.map(({ code, text, risk }) => (
                <Alert
                  key={code}
                  color={risk ? 'orange' : 'red'}
                  p="xs"
                  icon={<IconAlertTriangle size={16} aria-hidden />}
                >
                  {text}
                </Alert>
              ))}
              {isRisky && !isImpossible ? (
                <Checkbox
                  label={say('normal.accept-risk')}
                  checked={draft.acceptRisk}
                  onChange={({ currentTarget }) => change({ acceptRisk: currentTarget.checked })}
                />
              ) : null}
              {refusal === undefined ? (
                <MarkNormalPreview preview={preview} isLoading={isLoading} />
              ) : (
                <FailureNotice failure={refusal} />
              )}
              {failure === undefined ? null : <FailureNotice failure={failure} />}
              <Group justify="flex-end">
                <Button variant="default" onClick={onClose}>
                  {say('normal.cancel')}
                </Button>
                <Button type="submit" disabled={!canSend} loading={isSending}>
                  {say('normal.confirm')}
                </Button>
              </Group>
            </Stack>
          </form>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** Asked once somebody has stopped typing. */
function usePreview(what: ReturnType<typeof matchOf>): {
  readonly preview: Preview | undefined;
  readonly isLoading: boolean;
  readonly refusal: ApiFailure | undefined;
} {
  const { language } = useLanguage();
  const [settled] = useDebouncedValue(JSON.stringify(what ?? null), TYPING_MS);
  const asked = useQuery<Preview, ApiFailure>({
    queryKey: ['POST /api/v1/allowances/preview', settled, language],
    queryFn: async ({ signal }) => {
      const input = { body: JSON.parse(settled), query: { lang: language } };
      return (await callApi('POST /api/v1/allowances/preview', input, signal)).preview;
    },
    enabled: settled !== 'null',
    placeholderData: keepPreviousData,
  });
  return {
    preview: what === undefined ? undefined : asked.data,
    isLoading: asked.isFetching,
    refusal: asked.error ?? undefined,
  };
}
