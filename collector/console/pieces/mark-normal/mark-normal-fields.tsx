import { Group, Input, SegmentedControl, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useCaller } from '../../api/caller.ts';
import { useSay } from '../../text/language.tsx';
import { serviceOfGroup } from '#shared/model/service-group.ts';
import { type NormalDraft, UNTIL_DAYS } from './normal-draft.ts';

export interface MarkNormalFieldsProps {
  readonly draft: NormalDraft;
  /** The host is that of a finding and not for typing. */
  readonly isHostFixed: boolean;
  readonly onChange: (part: Partial<NormalDraft>) => void;
}

/** The fields of the dialog: what is meant, where, why, for how long. */
export function MarkNormalFields({ draft, isHostFixed, onChange }: MarkNormalFieldsProps) {
  const say = useSay();
  const caller = useCaller();
  const groupKind = serviceOfGroup(draft.cgroup) === undefined ? 'normal.kind.cgroup' : 'process.service';
  return (
    <Stack gap="sm">
      <Stack gap={4}>
        <Input.Label component="div" id="normal-kind">
          {say('normal.kind')}
        </Input.Label>
        <SegmentedControl
          aria-labelledby="normal-kind"
          value={draft.kind}
          onChange={(kind) => onChange({ kind: kind as NormalDraft['kind'], acceptRisk: false })}
          data={(['exe', 'folder', 'cgroup'] as const).map((kind) => ({
            value: kind,
            label: say(kind === 'cgroup' ? groupKind : `normal.kind.${kind}`),
          }))}
        />
      </Stack>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput
          label={say(draft.kind === 'cgroup' ? groupKind : 'normal.path')}
          value={draft[draft.kind]}
          onChange={({ currentTarget }) => onChange({ [draft.kind]: currentTarget.value, acceptRisk: false })}
          required
          style={{ flexBasis: '60%' }}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          maxLength={4_096}
          spellCheck={false}
        />
        <TextInput
          label={say('normal.user')}
          placeholder={say('normal.user-any')}
          value={draft.user}
          onChange={({ currentTarget }) => onChange({ user: currentTarget.value })}
          maxLength={256}
          spellCheck={false}
        />
      </Group>
      <Stack gap={4}>
        <Input.Label component="div" id="normal-where">
          {say('normal.where')}
        </Input.Label>
        <SegmentedControl
          aria-labelledby="normal-where"
          value={draft.where}
          onChange={(where) => onChange({ where: where as NormalDraft['where'] })}
          data={(['host', 'site', 'all'] as const).map((where) => ({
            value: where,
            label: say(`normal.where.${where}`),
          }))}
        />
      </Stack>
      {draft.where === 'all' ? null : (
        <TextInput
          label={say(draft.where === 'host' ? 'normal.host' : 'normal.site')}
          value={draft[draft.where]}
          onChange={({ currentTarget }) => onChange({ [draft.where]: currentTarget.value })}
          readOnly={draft.where === 'host' && isHostFixed}
          required
          maxLength={200}
          spellCheck={false}
        />
      )}
      <Textarea
        label={say('normal.reason')}
        value={draft.reason}
        onChange={({ currentTarget }) => onChange({ reason: currentTarget.value })}
        required
        autosize
        minRows={2}
        maxLength={500}
        data-autofocus
      />
      <Group grow align="flex-start">
        <TextInput
          label={say('normal.owner')}
          placeholder={caller?.name ?? ''}
          value={draft.owner}
          onChange={({ currentTarget }) => onChange({ owner: currentTarget.value })}
          maxLength={200}
        />
        <Select
          label={say('normal.until')}
          value={draft.until}
          onChange={(until) => onChange({ until: until ?? '90' })}
          allowDeselect={false}
          data={[
            ...UNTIL_DAYS.map((days) => ({
              value: String(days),
              label: say('normal.until.span', { spanMs: days * 86_400_000 }),
            })),
            { value: 'never', label: say('normal.until.never') },
          ]}
        />
      </Group>
    </Stack>
  );
}
