import { Group, Stack, Text } from '@mantine/core';
import { IconDoorEnter, IconCpu, IconFile, IconPick, IconTransfer, IconWallet } from '@tabler/icons-react';
import type { ApiAnswer } from '#shared/api/endpoints.ts';
import { HostileText } from '../../pieces/hostile-text.tsx';
import { useSay } from '../../text/language.tsx';
import classes from './chain-drawing.module.css';

type ChainNode = ApiAnswer<'GET /api/v1/incidents/:id/evidence'>['chain'][number];

const ICONS = {
  entry: IconDoorEnter,
  file: IconFile,
  process: IconCpu,
  relay: IconTransfer,
  pool: IconPick,
  wallet: IconWallet,
} as const satisfies Record<ChainNode['kind'], unknown>;

const MAX_ITEMS = 3;

export interface ChainDrawingProps {
  readonly chain: readonly ChainNode[];
  /** The link whose findings and alerts are marked below. */
  readonly chosen: string | undefined;
  readonly onChoose: (kind: string | undefined) => void;
}

/** From the way in to the wallet: what was seen is solid, what follows dashed, what nobody can see hollow, with what would show it. */
export function ChainDrawing({ chain, chosen, onChoose }: ChainDrawingProps) {
  return (
    <ol className={classes.chain}>
      {chain.map((node, index) => (
        <li key={node.kind} className={classes.link} data-next={chain[index + 1]?.certainty}>
          <ChainLink
            node={node}
            isChosen={chosen === node.kind}
            onChoose={() => onChoose(chosen === node.kind ? undefined : node.kind)}
          />
        </li>
      ))}
    </ol>
  );
}

interface ChainLinkProps {
  readonly node: ChainNode;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function ChainLink({ node, isChosen, onChoose }: ChainLinkProps) {
  const { certainty, findingIds, alertIds } = node;
  const content = <LinkContent node={node} />;
  if (findingIds.length + alertIds.length === 0) {
    return (
      <div className={classes.node} data-certainty={certainty}>
        {content}
      </div>
    );
  }
  return (
    <button
      type="button"
      className={classes.node}
      data-certainty={certainty}
      data-chosen={isChosen || undefined}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      {content}
    </button>
  );
}

function LinkContent({ node }: { readonly node: ChainNode }) {
  const say = useSay();
  const { kind, title, certaintyText, items, reasonText, remedy, findingIds, alertIds } = node;
  const Icon = ICONS[kind];
  return (
    <Stack gap={2} component="span">
      <Group gap={6} wrap="nowrap" component="span">
        <Icon size={16} aria-hidden />
        <Text span fw={600} size="sm">
          {title}
        </Text>
      </Group>
      <Text span size="xs" c="dimmed">
        {certaintyText}
        {reasonText === undefined ? '' : ` · ${reasonText}`}
      </Text>
      {items.slice(0, MAX_ITEMS).map((item) => (
        <Text span key={item} size="sm" style={{ overflowWrap: 'anywhere' }}>
          <HostileText mono text={item} columns={60} />
        </Text>
      ))}
      {items.length > MAX_ITEMS ? (
        <Text span size="xs" c="dimmed">
          {say('incident.more', { count: items.length - MAX_ITEMS })}
        </Text>
      ) : null}
      {remedy === undefined ? null : (
        <Text span size="xs">
          {say('incident.chain-how', { remedy })}
        </Text>
      )}
      {findingIds.length + alertIds.length === 0 ? null : (
        <Text span size="xs" c="dimmed">
          {say('incident.chain-from', { findings: findingIds.length, alerts: alertIds.length })}
        </Text>
      )}
    </Stack>
  );
}
