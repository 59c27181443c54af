import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import type { HostOutput } from '#shared/output/host-output.ts';
import { ApiFailure } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { FailureNotice } from '../../pieces/failure-notice.tsx';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useToast } from '../../pieces/undo-toasts.tsx';
import { explainInShort } from '../../text/explain-failure.ts';
import { useLanguage, useSay } from '../../text/language.tsx';

type Change = Parameters<typeof callApi<'PATCH /api/v1/hosts'>>[1] & object;
type Undo = ApiAnswer<'PATCH /api/v1/hosts'>['undo'];

const MAX_AT_ONCE = 1_000;
const MAX_LABEL = 40;

export interface LabelEditorProps {
  readonly hosts: readonly HostOutput[];
  /** What hosts elsewhere are called already. */
  readonly known: readonly string[];
  readonly onClose: () => void;
}

/** Labels many hosts at once. What was not touched stays as it was on each. */
export function LabelEditor({ hosts, known, onClose }: LabelEditorProps) {
  const say = useSay();
  const [wanted, setWanted] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [typed, setTyped] = useState('');
  const save = useLabelChange(onClose);
  const counts = new Map(known.map((label) => [label, 0]));
  for (const { labels } of hosts) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  for (const label of wanted.keys()) counts.set(label, counts.get(label) ?? 0);
  const label = typed.trim();
  const isBad = label.length > MAX_LABEL || label.includes(',');
  const add = () => {
    if (label === '' || isBad) return;
    setWanted(new Map(wanted).set(label, true));
    setTyped('');
  };
  const labelsThatAre = (state: boolean) => [...wanted].flatMap(([each, is]) => (is === state ? [each] : []));
  return (
    <Modal
      opened
      onClose={onClose}
      title={say('hosts.labels-title', { count: hosts.length })}
      closeButtonProps={{ 'aria-label': say('action.close') }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {counts.size === 0 ? say('hosts.labels-none') : say('hosts.labels-hint')}
        </Text>
        {[...counts].map(([each, count]) => (
          <Checkbox
            key={each}
            label={<HostileText text={each} columns={MAX_LABEL} />}
            checked={wanted.get(each) ?? count === hosts.length}
            indeterminate={!wanted.has(each) && count > 0 && count < hosts.length}
            onChange={(event) => setWanted(new Map(wanted).set(each, event.currentTarget.checked))}
          />
        ))}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <Group align="flex-start" gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              data-autofocus
              value={typed}
              aria-label={say('hosts.labels-new')}
              placeholder={say('hosts.labels-new')}
              error={isBad ? say('hosts.labels-new-hint') : undefined}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={label === '' || isBad}>
              {say('hosts.labels-add')}
            </Button>
          </Group>
        </form>
        {save.error instanceof ApiFailure ? <FailureNotice failure={save.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {say('action.cancel')}
          </Button>
          <Button
            disabled={wanted.size === 0}
            loading={save.isPending}
            onClick={() =>
              save.mutate({
                ids: hosts.map(({ id }) => id),
                ...{ addLabels: labelsThatAre(true), removeLabels: labelsThatAre(false) },
              })
            }
          >
            {say('action.save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Sends a change, tells of it, and offers to undo it. */
function useLabelChange(onDone: () => void) {
  const { say, language } = useLanguage();
  const show = useToast();
  const client = useQueryClient();
  const renew = () => client.invalidateQueries({ predicate: ({ queryKey: [name] }) => String(name).includes('hosts') });
  const undo = async (changes: Undo) => {
    try {
      for (const body of changes) await callApi('PATCH /api/v1/hosts', { body });
      show({ text: say('hosts.labels-undone') });
    } catch (error) {
      show({ text: explainInShort(error, language), color: 'red' });
    }
    await renew();
  };
  return useMutation({
    mutationFn: async (change: NonNullable<Change['body']>) => {
      const answers: ApiAnswer<'PATCH /api/v1/hosts'>[] = [];
      for (let from = 0; from < change.ids.length; from += MAX_AT_ONCE) {
        const ids = change.ids.slice(from, from + MAX_AT_ONCE);
        answers.push(await callApi('PATCH /api/v1/hosts', { body: { ...change, ids } }));
      }
      return answers;
    },
    onSuccess: async (answers) => {
      const count = answers.reduce((sum, { changed }) => sum + changed, 0);
      const changes = answers.flatMap((answer) => answer.undo);
      show({
        text: say('hosts.labels-done', { count }),
        ...(changes.length === 0 ? {} : { undo: () => void undo(changes) }),
      });
      onDone();
      await renew();
    },
  });
}
